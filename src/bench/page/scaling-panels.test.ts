/** What the scaling curves show, from two sizes of each kind. */
import { expect, it } from 'vitest';
import { AXES, type ScalingPoint, type ScalingReport } from '../scaling.ts';
import { panelsOf } from './scaling-panels.ts';

const base = { V: 512, T: 32, C: 32, L: 2, B: 8 };
const MIB = 2 ** 20;

const pointAt = (axis: ScalingPoint['axis'], i: number): ScalingPoint => ({
  axis,
  sizes: { ...base, [axis]: base[axis] * (1 + i) },
  measuredMs: 40 * (1 + i),
  predictedMs: 20 * (1 + i),
  flopMs: 19 * (1 + i),
  byteMs: 2,
  measuredBytes: 3 * MIB,
  predictedBytes: (3 + i) * MIB,
});

const report: ScalingReport = {
  device: 'a device',
  date: '2026-11-22T00:00:00.000Z',
  platform: 'a test',
  base,
  rates: { productFlopsPerMs: 1, otherFlopsPerMs: 1, bytesPerMs: 1, dispatchMs: 1 },
  points: AXES.flatMap((axis) => [pointAt(axis, 0), pointAt(axis, 1)]),
  ratio: { median: 2, least: 2, most: 2 },
};

it('A panel for each size has the time, its prediction and both bounds, on heights that compare', () => {
  const panels = panelsOf(report, 'time');
  expect(panels.map(({ name }) => name)).toEqual(['vocabulary', 'block_size', 'n_embd', 'n_layer', 'batch_size']);
  expect(new Set(panels.map(({ lowest, highest }) => `${lowest} to ${highest}`))).toEqual(new Set(['2 to 80']));
  expect(panels[0]!.lines).toEqual([
    {
      name: 'measured',
      points: [
        { x: 512, y: 40 },
        { x: 1024, y: 80 },
      ],
    },
    {
      name: 'predicted',
      points: [
        { x: 512, y: 20 },
        { x: 1024, y: 40 },
      ],
    },
    {
      name: 'FLOP ms',
      points: [
        { x: 512, y: 19 },
        { x: 1024, y: 38 },
      ],
    },
    {
      name: 'byte ms',
      points: [
        { x: 512, y: 2 },
        { x: 1024, y: 2 },
      ],
    },
  ]);
  expect(panels[3]!.lines[0]!.points.map(({ x }) => x)).toEqual([2, 4]);
  expect(panels[0]!.words).toBe(
    'Time of a step for vocabulary 512 to 1,024: measured 40 to 80 ms, predicted 20 to 40 ms, FLOP 19 to 38 ms, byte 2 to 2 ms.',
  );
});

it('Memory is in MiB, measured beside predicted', () => {
  const [vocabulary] = panelsOf(report, 'memory');
  expect(vocabulary!.lines.map(({ name, points }) => [name, ...points.map(({ y }) => y)])).toEqual([
    ['measured', 3, 3],
    ['predicted', 3, 4],
  ]);
  expect([vocabulary!.lowest, vocabulary!.highest]).toEqual([3, 4]);
});
