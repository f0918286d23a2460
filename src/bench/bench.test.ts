/** A benchmark of two rounds on a real adapter: what is counted, that all rows agree, and which rows drop out. */
import { beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../core/errors.ts';
import { openDevice, type AdapterChoice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { runBench, type BenchOptions, type BenchProgress } from './bench.ts';
import type { BenchReport, BenchRow } from './report.ts';

const ROUNDS = 2;

async function bench(only: readonly string[], patch: Partial<BenchOptions> = {}): Promise<BenchReport> {
  const gpu = await nodeGpu();
  const open = () => openDevice(gpu, 'software' satisfies AdapterChoice);
  return runBench({ shape: 'XS', rounds: ROUNDS, only, open, platform: 'a test', ...patch });
}

const rowOf = ({ rows }: BenchReport, name: string): BenchRow => rows.find((row) => row.name === name)!;

describe('a benchmark', () => {
  let report: BenchReport;
  const progress: BenchProgress[] = [];

  beforeAll(async () => {
    report = await bench(['plan', 'plan-cpu', 'tfjs'], { onProgress: (news) => progress.push(news) });
  });

  it('has a row for each contender, in the order of the table', () => {
    expect(report.rows.map(({ name }) => name)).toEqual(['plan', 'plan-cpu', 'tfjs']);
    expect(report.device.software).toBe(true);
    expect(report).toMatchObject({ shape: 'XS', rounds: ROUNDS, platform: 'a test' });
  });

  it('counts the work of the plan as its executor does: a fixed list, and no new buffers', () => {
    const plan = rowOf(report, 'plan');
    const calls = report.kernels.reduce((sum, kernel) => sum + kernel.calls, 0);
    expect(plan).toMatchObject({ dispatches: calls, newBuffers: 0 });
    expect(plan.submits).toBeGreaterThanOrEqual(1);
    expect(rowOf(report, 'plan-cpu')).toMatchObject({ dispatches: 0, submits: 0, newBuffers: 0, gpuMs: null });
  });

  it('counts what libraries ask of WebGPU as well', () => {
    const [plan, stock] = [rowOf(report, 'plan'), rowOf(report, 'tfjs')];
    expect(stock.dispatches).toBeGreaterThan(10 * plan.dispatches!);
    expect(stock.submits).toBeGreaterThan(10);
    expect(stock.newBuffers).toBeGreaterThan(0);
    expect(stock.peakBytes).toBeGreaterThan(plan.peakBytes!);
  });

  it('has the same losses in every row', () => {
    for (const row of report.rows) expect(row.maxLossDifference, row.name).toBeLessThan(1e-5);
  });

  it('gives every figure that a row can have', () => {
    for (const row of report.rows) {
      expect(row.wallMs, row.name).toBeGreaterThan(0);
      expect(row.jsMs, row.name).toBeGreaterThan(0);
      expect(row.jsMs, row.name).toBeLessThanOrEqual(row.wallMs!);
      expect(row.tokensPerSecond! * row.wallMs!, row.name).toBeCloseTo(256_000, 3);
      expect(row.timesStock, row.name).toBeGreaterThan(0);
    }
    expect(rowOf(report, 'tfjs').timesStock).toBe(1);
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('measures the peaks of the device, and holds every kernel of the step against them', () => {
    expect(report.peaks!.bytesPerSecond).toBeGreaterThan(0);
    expect(report.peaks!.flopsPerSecond).toBeGreaterThan(0);
    expect(report.kernels.length).toBeGreaterThan(10);
    for (const kernel of report.kernels) {
      expect(kernel.ms, kernel.label).toBeGreaterThan(0);
      expect(kernel.percentOfBandwidth, kernel.label).toBeGreaterThan(0);
    }
    const times = report.kernels.map(({ ms }) => ms);
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  it('tells how far it is', () => {
    expect(progress.map(({ done }) => done)).toEqual(progress.map((_, i) => i));
    expect(progress.at(-1)!.done).toBeLessThan(progress.at(-1)!.total);
  });

  it('leaves the classes of WebGPU as they were', () => {
    expect(GPUQueue.prototype.submit.toString()).not.toContain('around');
    expect(GPUDevice.prototype.createBuffer.toString()).not.toContain('around');
  });
});

describe('who cannot take part', () => {
  it('is a row with a reason, and keeps nobody else from running', async () => {
    const report = await bench(['plan', 'plan-cpu'], { open: null });
    expect(rowOf(report, 'plan')).toMatchObject({ wallMs: null, note: expect.stringMatching(/needs a GPU/) });
    expect(rowOf(report, 'plan-cpu').wallMs).toBeGreaterThan(0);
    expect(report).toMatchObject({ peaks: null, kernels: [] });
  });

  it('is refused where there is no such row', async () => {
    await expect(bench(['plan', 'plane'])).rejects.toThrow(LabError);
  });
});
