import { describe, expect, it } from 'vitest';
import { logTicks } from './ticks.ts';

describe('numbers on a logarithmic strip', () => {
  it('are powers of ten where these suffice', () => {
    expect(logTicks(0.02, 40)).toEqual([0.1, 1, 10]);
    expect(logTicks(1e-6, 1e3)).toEqual([1e-6, 1e-2, 1e2]);
  });

  it('are at least two in a small range', () => {
    expect(logTicks(0.3, 1.9)).toEqual([0.5, 1]);
    for (let min = 0.001; min < 10; min *= 1.03) {
      const ticks = logTicks(min, 5 * min);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(3);
    }
  });

  it('are more on a large axis, and never more than it has room for', () => {
    expect(logTicks(0.9, 11, 7)).toEqual([1, 2, 5, 10]);
    expect(logTicks(2.2, 6.9, 7)).toEqual([3, 4, 5, 6]);
    for (let max = 1; max < 1e4; max *= 1.3) expect(logTicks(0.5, max, 7).length).toBeLessThanOrEqual(7);
  });
});
