import { describe, expect, it } from 'vitest';
import { Envelope, MOST_STRETCHES } from './envelope.ts';

const envelopeOf = (heights: readonly number[]) => {
  const envelope = new Envelope();
  heights.forEach((y, x) => envelope.add({ x, y }));
  return envelope.points();
};
const wave = (length: number) => Array.from({ length }, (_, i) => Math.sin(i * i));

describe('a line in a bounded number of points', () => {
  it('is the line itself while it is short', () => {
    for (const length of [0, 1, 7, MOST_STRETCHES, 2 * MOST_STRETCHES]) {
      const heights = wave(length);
      expect(envelopeOf(heights)).toEqual(heights.map((y, x) => ({ x, y })));
    }
  });

  it('keeps every extreme of a long one, in order, with its last point', () => {
    const heights = wave(200_000);
    [heights[77], heights[123_456]] = [9, -9];
    const points = envelopeOf(heights);
    expect(points.length).toBeLessThanOrEqual(2 * MOST_STRETCHES + 1);
    expect(points).toContainEqual({ x: 77, y: 9 });
    expect(points).toContainEqual({ x: 123_456, y: -9 });
    expect(points.at(-1)).toEqual({ x: 199_999, y: heights[199_999] });
    expect(points.every((p, i) => i === 0 || p.x >= points[i - 1]!.x)).toBe(true);
    expect(points.every((p) => p.y === heights[p.x])).toBe(true);
  });

  it('keeps gaps, also a single one in a long line', () => {
    expect(envelopeOf([1, NaN, 3]).map((p) => p.y)).toEqual([1, NaN, 3]);
    const heights = wave(10_000);
    heights[5000] = NaN;
    const gaps = envelopeOf(heights).filter((p) => Number.isNaN(p.y));
    expect(gaps).toHaveLength(1);
    expect(Math.abs(gaps[0]!.x - 5000)).toBeLessThan(16);
    const broken = envelopeOf(heights.map((y, x) => (x < 5000 ? y : NaN)));
    expect(broken.filter((p) => p.x >= 5000).every((p) => Number.isNaN(p.y))).toBe(true);
  });
});
