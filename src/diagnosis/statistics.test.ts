import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.ts';
import { correlation, noise, periodOf, ramp, runningMedian, sample, slope, slopeBounds } from './statistics.ts';

describe('robust statistics', () => {
  it('ramps up and down, and never outside of 0 and 1', () => {
    expect([0, 1, 1.5, 2, 9].map((x) => ramp(x, 1, 2))).toEqual([0, 0, 0.5, 1, 1]);
    expect([0, 1.5, 9].map((x) => ramp(x, 2, 1))).toEqual([1, 0.5, 0]);
  });

  it('finds the slope in spite of wild values', () => {
    const y = [0, 2, 4, 900, 8, 10, -700, 14, 16];
    const x = y.map((_, i) => i);
    expect(slope(x, y)).toBe(2);
    expect(slope([1], [1])).toBe(0);
  });

  it('finds the slope of many points from an even choice of them', () => {
    const x = Float64Array.from({ length: 10_000 }, (_, i) => i);
    expect(
      slope(
        x,
        x.map((i) => 3 - 0.5 * i),
      ),
    ).toBe(-0.5);
  });

  it('narrows the window of a running median towards the ends', () => {
    // Windows: [5], [5 1 9], [5 1 9 2 7], [9 2 7], [7].
    expect([...runningMedian(Float64Array.of(5, 1, 9, 2, 7), 5)]).toEqual([5, 5, 5, 7, 7]);
  });

  it('measures noise around a trend', () => {
    const random = new Rng(1, 'noise');
    const values = Float64Array.from({ length: 5000 }, (_, i) => 5 - 0.001 * i + 0.1 * random.normal());
    expect(noise(values)).toBeCloseTo(0.1, 1.7);
  });

  it('knows between which bounds a slope lies, nineteen times in twenty', () => {
    const random = new Rng(1, 'slope');
    const x = Array.from({ length: 60 }, (_, i) => i);
    const all = Array.from({ length: 300 }, () =>
      slopeBounds(
        x,
        x.map((at) => 0.1 * at + random.normal()),
      ),
    );
    const right = all.filter(({ low, high }) => low < 0.1 && high > 0.1).length / all.length;
    expect(right).toBeGreaterThan(0.92);
    expect(right).toBeLessThan(0.98);
    expect(slopeBounds([1], [2])).toEqual({ low: -Infinity, high: Infinity });
  });

  it('knows alternation from wandering by neighbours', () => {
    expect(correlation(Float64Array.of(1, -1, 1, -1, 1, -1, 1, -1), 1)).toBeLessThan(-0.8);
    expect(correlation(Float64Array.of(-4, -3, -2, -1, 0, 1, 2, 3, 4), 1)).toBeGreaterThan(0.5);
  });

  it('chooses at most ten thousand values', () => {
    expect(sample(new Float64Array(9_999)).length).toBe(9_999);
    expect(sample(new Float64Array(1_000_000)).length).toBe(10_000);
  });
});

describe('the period of events', () => {
  it('is found with beats left out, and with some play', () => {
    expect(periodOf([60, 120, 180, 240])).toBe(60);
    expect(periodOf([61, 120, 242, 301, 360])).toBe(60);
    expect(periodOf([200, 300, 600])).toBe(100);
  });

  it('is not found where there is none, or too little to tell', () => {
    expect(periodOf([40, 95, 240, 250, 333])).toBeNull();
    expect(periodOf([100, 203, 310, 480, 521, 700])).toBeNull();
    expect(periodOf([100, 200])).toBeNull();
    expect(periodOf([])).toBeNull();
  });
});
