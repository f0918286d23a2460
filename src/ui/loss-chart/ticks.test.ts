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
});
