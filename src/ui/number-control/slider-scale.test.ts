import { describe, expect, it } from 'vitest';
import { CONFIG_KEYS, CONFIG_TABLE, row } from '../../core/config.ts';
import { nearestStop, sliderStops } from './slider-scale.ts';

describe('slider stops', () => {
  it('stay inside the range of their row, in order, and reach both ends', () => {
    for (const key of CONFIG_KEYS) {
      const r = row(key);
      if (r.type === 'choice') continue;
      const stops = sliderStops(key, r);
      if (!stops) continue;
      const values = stops.filter((v) => v !== 0 || r.min === 0);
      expect(values[0], key).toBe(r.min);
      expect(values.at(-1), key).toBe(r.max);
      for (let i = 1; i < values.length; i++) expect(values[i]!, key).toBeGreaterThan(values[i - 1]!);
      if (r.type === 'integer') expect(values.every(Number.isInteger), key).toBe(true);
      expect(stops.length, key).toBeLessThanOrEqual(150);
    }
  });

  it('put "no learning" below the smallest rate and "off" above the largest norm', () => {
    expect(sliderStops('learning_rate', CONFIG_TABLE.learning_rate)!.slice(0, 3)).toEqual([0, 1e-6, 1.2e-6]);
    expect(sliderStops('grad_clip', CONFIG_TABLE.grad_clip)!.slice(-2)).toEqual([1000, 0]);
  });

  it('divide a decade of rates into ten, and an octave of counts into two', () => {
    const rates = sliderStops('learning_rate', CONFIG_TABLE.learning_rate)!;
    expect(rates.filter((v) => v >= 1e-3 && v < 1e-2)).toHaveLength(10);
    expect(sliderStops('batch_size', CONFIG_TABLE.batch_size)!.slice(0, 7)).toEqual([1, 2, 3, 4, 6, 8, 12]);
  });

  it('are left out where a hand could not aim', () => {
    expect(sliderStops('seed', CONFIG_TABLE.seed)).toBeNull();
  });
});

describe('the stop nearest to a value', () => {
  it('is the value itself where it is a stop', () => {
    const rates = sliderStops('learning_rate', CONFIG_TABLE.learning_rate)!;
    expect(rates[nearestStop(rates, 3e-3, 'log')]).toBe(3e-3);
    expect(rates[nearestStop(rates, 0, 'log')]).toBe(0);
  });

  it('is nearest by ratio on a logarithmic row', () => {
    // 2.4 is 2.4 times 1 and 4.2 times less than 10; on a linear ruler it would be near 1 as well, 5 would not
    expect(nearestStop([1, 10], 2.4, 'log')).toBe(0);
    expect(nearestStop([1, 10], 5, 'log')).toBe(1);
    expect(nearestStop([1, 10], 5, 'linear')).toBe(0);
  });
});
