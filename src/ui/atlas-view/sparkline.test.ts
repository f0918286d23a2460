import { describe, expect, it } from 'vitest';
import { commonRange, sparkline } from './sparkline.ts';

const run = (trainLoss: number[]) => ({ step: trainLoss.map((_, i) => i), trainLoss });

describe('the small picture of a curve', () => {
  it('keeps the one spike among many steps', () => {
    const losses = Array.from({ length: 5000 }, (_, i) => (i === 3210 ? 9 : 2));
    const { points, end } = sparkline(run(losses), 5000, { low: 0, high: 10 });
    expect(points.length).toBeLessThan(120);
    const top = points.reduce((best, point) => (point.y < best.y ? point : best));
    expect(top.y).toBeCloseTo(0.1);
    expect(top.x).toBeCloseTo(3210 / 4999);
    expect(points.at(-1)!.x).toBeGreaterThan(0.97);
    expect(end).toBeNull();
  });

  it('ends where the losses stop being finite', () => {
    const { points, end } = sparkline(run([4, 3, 2, NaN, NaN, 1]), 6, { low: 0, high: 4 });
    expect(points.at(-1)).toEqual({ x: 2 / 5, y: 0.5 });
    expect(end).toEqual(points.at(-1));
    expect(sparkline(run([NaN]), 6, { low: 0, high: 4 })).toEqual({ points: [], end: { x: 0, y: 0 } });
  });

  it('comes only as far as the training', () => {
    const { points } = sparkline(run([4, 3, 2]), 21, { low: 0, high: 4 });
    expect(points.at(-1)!.x).toBeCloseTo(0.1);
  });

  it('never leaves its frame', () => {
    const { points } = sparkline(run([4, 400, -400]), 3, { low: 0, high: 4 });
    expect(points.map(({ y }) => y)).toEqual([0, 0, 1]);
  });
});

describe('the range of all pictures', () => {
  it('holds the lowest loss and the starts, and cuts off what explodes or falls without end', () => {
    expect(commonRange([run([4, 2]), run([3, 1, 1e6, NaN])])).toEqual({ low: 1, high: 5 });
    expect(commonRange([run([4, 2]), run([4, -500])]).low).toBe(0);
    expect(commonRange([])).toEqual({ low: 0, high: 1 });
    expect(commonRange([run([NaN])])).toEqual({ low: 0, high: 1 });
  });
});
