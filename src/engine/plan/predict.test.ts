/** What is predicted for a config, against what is built. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../../core/config.ts';
import type { DeviceRates } from '../../core/device_speed.ts';
import type { LogitsRequest } from '../../core/run_options.ts';
import { LabDevice } from '../device.ts';
import { nodeGpu } from '../node_gpu.ts';
import { softwareDevice } from '../testing.ts';
import { measureRates } from './device_rates.ts';
import { CpuExecutor } from './cpu_executor.ts';
import { GpuExecutor } from './gpu_executor.ts';
import { checkCpu, checkGpu, cpuBytes, gpuBytes } from './needs.ts';
import { planOf, runMs, stepTime, validationTime } from './predict.ts';

const S: ConfigPatch = { n_layer: 4, n_head: 4, n_embd: 128, block_size: 128, batch_size: 8 };
const SMALL: ConfigPatch = { n_layer: 1, n_head: 2, n_embd: 8, block_size: 6, batch_size: 2 };
const HUGE: ConfigPatch = { n_layer: 24, n_head: 16, n_embd: 1024, block_size: 8, batch_size: 1 };
const RATES: DeviceRates = { productFlopsPerMs: 1e6, otherFlopsPerMs: 1e5, bytesPerMs: 1e6, dispatchMs: 0.01 };

const planned = (patch: ConfigPatch, V: number, logits: LogitsRequest = 'stored') =>
  planOf(resolveConfig(patch), V, logits);

describe('predicted memory', () => {
  let lab: LabDevice;
  beforeAll(async () => {
    const adapter = await (await nodeGpu({ null: true })).requestAdapter();
    const report = { name: 'null device', vendor: '', architecture: '', software: true, features: [], limits: {} };
    lab = new LabDevice(await adapter!.requestDevice(), adapter!.info, report);
  });
  afterAll(() => lab.destroy());

  it.each<[string, ConfigPatch, number, LogitsRequest?]>([
    ['S with the full vocabulary', { ...S, n_layer: 1 }, 50257],
    ['the same with recomputed logits', { ...S, n_layer: 1 }, 50257, 'recomputed'],
    ['a small model', SMALL, 37],
    ['SGD in 16 bits', { ...SMALL, optimizer: 'sgd', precision: 'f16' }, 301],
    ['one layer more', { ...SMALL, n_layer: 2, dropout: 0.2 }, 37],
  ])('is to the byte what an executor holds, for %s', async (_name, patch, V, logits) => {
    const { plan } = planned(patch, V, logits);
    for (const [executor, bytes] of [
      [new GpuExecutor(lab), gpuBytes(plan)],
      [new CpuExecutor(), cpuBytes(plan)],
    ] as const) {
      await executor.prepare(plan);
      expect(bytes, executor.adapter).toBe(executor.counts().peakBytes);
      executor.dispose();
    }
  });

  it('counts parameters and the logits of a chunk', () => {
    const { parameters, logitsBytes } = planned(S, 50257);
    expect(parameters).toBe(50257 * 128 + 128 * 128 + 4 * (12 * 128 ** 2 + 13 * 128) + 2 * 128);
    expect(logitsBytes).toBe(4 * 512 * 50260);
    expect(planned(S, 50257, 'recomputed').logitsBytes).toBeLessThan(logitsBytes / 10);
  });
});

describe('what cannot fit', () => {
  const limits = { maxBufferSize: 2 ** 28, maxStorageBufferBindingSize: 2 ** 27 };

  it('is refused on a GPU for a buffer or a binding beyond its limits, with what would help', () => {
    expect(() => checkGpu(planned(S, 50257).plan, limits, false)).not.toThrow();
    expect(() => checkGpu(planned({ ...HUGE, n_layer: 1 }, 50257).plan, limits, false)).toThrow(
      /weights.*smaller width/,
    );
    const wideBatch = planned({ ...S, batch_size: 256, n_embd: 512 }, 300).plan;
    expect(() => checkGpu(wideBatch, limits, false)).toThrow(/smaller batch or a shorter context\.$/);
  });

  it('is refused beyond 2 GiB where a program on the CPU would hold it, before anything is allocated', async () => {
    const { plan } = planned(HUGE, 50257);
    expect(() => checkCpu(plan)).toThrow(/needs [\d.]+ GB, and the CPU executor takes at most 2\.15 GB.*smaller width/);
    await expect(new CpuExecutor().prepare(plan)).rejects.toMatchObject({ code: 'limits' });

    const roomy = { maxBufferSize: 2 ** 40, maxStorageBufferBindingSize: 2 ** 40 };
    const manyLayers = planned({ ...S, n_layer: 24, batch_size: 128 }, 300).plan; // no buffer is larger than 128 MiB
    expect(() => checkGpu(manyLayers, roomy, false)).not.toThrow();
    expect(() => checkGpu(manyLayers, roomy, true)).toThrow(/a software GPU takes at most 2\.15 GB.*smaller batch/);
    expect(() => checkGpu(plan, roomy, true)).toThrow(/smaller width/);
    const bothTooLarge = planned({ ...HUGE, block_size: 512, batch_size: 16 }, 300).plan; // weights alone are 4.8 GB
    expect(() => checkCpu(bothTooLarge)).toThrow(/smaller width/);
  });
});

describe('predicted time', () => {
  const { plan } = planned(SMALL, 37);

  it('is never below either bound of the roofline, and grows with every pass', () => {
    const [one, three] = [stepTime(plan, 1, RATES), stepTime(plan, 3, RATES)];
    expect(one.ms).toBeGreaterThan(Math.max(one.flopMs, one.byteMs));
    expect(three.ms).toBeGreaterThan(2 * one.ms);
    expect(three.ms).toBeLessThan(3 * one.ms);
  });

  it('of a run is that of its steps and validations', () => {
    const [step, batch] = [stepTime(plan, 1, RATES).ms, validationTime(plan, RATES).ms];
    const of = (max_iters: number) =>
      runMs(plan, { max_iters, eval_interval: 25, eval_iters: 2, gradient_accumulation_steps: 1 }, RATES);
    expect(of(100)).toBeCloseTo(100 * step + 5 * 2 * batch, 9); // before steps 0, 25, 50, 75 and 99
    expect(of(101)).toBeCloseTo(101 * step + 5 * 2 * batch, 9); // the last is at its interval
    expect(of(10)).toBeCloseTo(10 * step + 2 * 2 * batch, 9);
  });

  it('is a matter of arithmetic for the products and of traffic for the update', () => {
    const slowProducts = stepTime(plan, 1, { ...RATES, productFlopsPerMs: 1 });
    expect(slowProducts.ms).toBeGreaterThan(100 * stepTime(plan, 1, RATES).ms);
    const slowMemory = stepTime(plan, 1, { ...RATES, bytesPerMs: 1 });
    expect(slowMemory.ms).toBeGreaterThanOrEqual(slowMemory.byteMs);
  });
});

describe('calibration', () => {
  const tiny = { rows: 64, width: 32, sequences: 1, weights: 4096 };

  it('finds rates of the CPU executor and of a GPU', async () => {
    const lab = await softwareDevice();
    for (const executor of [new CpuExecutor(), new GpuExecutor(lab)]) {
      const rates = await measureRates(executor, tiny);
      for (const [name, rate] of Object.entries(rates)) expect(rate, name).toBeGreaterThan(0);
      expect(Object.values(rates).every(Number.isFinite)).toBe(true);
      executor.dispose();
    }
    lab.destroy();
  });
});
