import { describe, expect, it } from 'vitest';
import type { BenchReport, BenchRow } from './report.ts';
import { digits, ratios, rowTable } from './table.ts';

const row = (patch: Partial<BenchRow>): BenchRow => ({
  name: 'plan',
  shape: 'XS',
  dispatches: 80,
  submits: 1,
  newBuffers: 0,
  jsMs: 0.5,
  submitMs: 1,
  wallMs: 20,
  gpuMs: null,
  tokensPerSecond: 12800,
  peakBytes: 2 ** 22,
  timesStock: 8,
  maxLossDifference: 2e-7,
  percentOfBandwidth: null,
  percentOfMatmulRate: 41.23,
  note: null,
  ...patch,
});

const report = (rows: BenchRow[]): BenchReport => ({
  device: { name: 'a device', software: true, vendor: '', architecture: '' },
  date: '2020-01-01T00:00:00.000Z',
  platform: 'Node',
  shape: 'XS',
  rounds: 3,
  timestamps: false,
  rows,
  peaks: null,
  kernels: [],
});

describe('the tables of a benchmark', () => {
  it('show three digits, and small numbers as such', () => {
    expect([12345.6, 41.23, 0.5, 0.00000023, 0, null].map(digits)).toEqual(['12,346', '41.2', '0.5', '2e-7', '0', '–']);
  });

  it('have a dash where there is no figure', () => {
    const { head, body } = rowTable(report([row({}), row({ name: 'jax-js', wallMs: null, timesStock: null })]));
    const cell = (line: number, column: string) => body[line]![head.indexOf(column)];
    expect(cell(0, 'wall ms')).toBe('20');
    expect(cell(0, 'x stock')).toBe('8x');
    expect(cell(0, 'peak MiB')).toBe('4');
    expect(cell(1, 'wall ms')).toBe('–');
    expect(cell(1, 'x stock')).toBe('–');
  });

  it('compare the plan with the peers that ran', () => {
    const stock = row({ name: 'tfjs', wallMs: 160, jsMs: 150, peakBytes: 2 ** 25, dispatches: 1600 });
    const jax = row({ name: 'jax-js', wallMs: null });
    expect(ratios(report([row({}), stock, jax]))).toEqual([
      'Against tfjs: wall 8x, JavaScript 300x, peak memory 8x, dispatches 20x.',
    ]);
    expect(ratios(report([stock]))).toEqual([]);
  });
});
