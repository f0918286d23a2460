import { describe, expect, it } from 'vitest';
import type { BenchReport } from '../bench/report.ts';
import { losslab } from './testing.ts';

const FIGURES = [
  'dispatches',
  'submits',
  'newBuffers',
  'jsMs',
  'submitMs',
  'wallMs',
  'gpuMs',
  'tokensPerSecond',
  'peakBytes',
  'timesStock',
  'maxLossDifference',
  'percentOfBandwidth',
  'percentOfMatmulRate',
] as const;

describe('losslab bench', () => {
  it('prints its report for programs', async () => {
    const { code, stdout } = await losslab('bench', '--rounds', '2', '--only', 'plan,plan-cpu', '--json');
    expect(code).toBe(0);
    const { device, date, shape, rounds, rows, peaks, kernels } = JSON.parse(stdout) as BenchReport;
    expect(device.name).not.toBe('');
    expect(Date.parse(date)).toBeGreaterThan(0);
    expect({ shape, rounds }).toEqual({ shape: 'XS', rounds: 2 });
    expect(rows.map(({ name }) => name)).toEqual(['plan', 'plan-cpu']);
    for (const row of rows) {
      for (const figure of FIGURES) expect(['number', 'object'], figure).toContain(typeof row[figure]);
      expect(row.shape).toBe('XS');
    }
    expect(Object.values(peaks!).every(Boolean)).toBe(true);
    expect(kernels.map(({ kernel }) => kernel)).toEqual(expect.arrayContaining(['matmul', 'attention', 'adamw']));
  });

  it('sets tables for people', async () => {
    const { code, stdout } = await losslab('bench', '--rounds', '1', '--only', 'plan-cpu', '--adapter', 'cpu');
    expect(code).toBe(0);
    expect(stdout).toContain('XS: 4 layers, 32 wide, 32 tokens, batch 8, vocabulary 256');
    expect(stdout).toMatch(/^row +wall ms/m);
    expect(stdout).toMatch(/^plan-cpu +\d/m);
  });

  it.each([
    [['--shape', 'XXL'], 'Use one of XS, S, M.'],
    [['--rounds', 'many'], 'Use a whole number from 1.'],
    [['--only', 'plane', '--adapter', 'cpu'], 'There is no row "plane".'],
    [['plan'], 'bench takes no "plan".'],
    [['--scaling', '--shape', 'S'], '--shape has no meaning with --scaling.'],
  ])('refuses %s', async (flags, sentence) => {
    const { code, stderr } = await losslab('bench', ...flags);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
  });
});
