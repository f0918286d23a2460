/** Scaling curves on the CPU executor, with few and small sizes: counts must be right, times need only exist. */
import { expect, it } from 'vitest';
import { runScaling, type Range } from './scaling.ts';
import { scalingTables, scalingText } from './scaling_table.ts';

const base = { V: 30, T: 4, C: 8, L: 1, B: 2 };
const range: Range = { base, along: { V: [30, 60], T: [8], C: [8], L: [2], B: [1] } };

it('measures a step at every size, holds it against the prediction, and sets a table for each axis', async () => {
  const progress: [number, number][] = [];
  const report = await runScaling({ lab: null, platform: 'a test', range, onProgress: (...p) => progress.push(p) });
  expect(progress.at(-1)).toEqual([6, 6]);
  expect(report.device).toBe('CPU executor');
  expect(report.points.map(({ axis, sizes }) => [axis, sizes])).toEqual([
    ['V', base],
    ['V', { ...base, V: 60 }],
    ['T', { ...base, T: 8 }],
    ['C', base],
    ['L', { ...base, L: 2 }],
    ['B', { ...base, B: 1 }],
  ]);
  for (const { measuredMs, predictedMs, flopMs, byteMs, measuredBytes, predictedBytes } of report.points) {
    expect(measuredMs).toBeGreaterThan(0);
    expect(predictedMs).toBeGreaterThan(Math.max(flopMs, byteMs));
    expect(measuredBytes).toBe(predictedBytes);
  }
  const { least, median, most } = report.ratio;
  expect(least).toBeLessThanOrEqual(median);
  expect(median).toBeLessThanOrEqual(most);
  const [vocabulary, ...others] = scalingTables(report);
  expect(vocabulary!.head[0]).toBe('vocabulary');
  expect(vocabulary!.body.map(([size]) => size)).toEqual(['30', '60']);
  expect(others.map(({ body }) => body.length)).toEqual([1, 1, 1, 1]);
  expect(scalingText(report)).toContain('CPU executor, a test');
});
