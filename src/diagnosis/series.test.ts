import { describe, expect, it } from 'vitest';
import { canonical, finite, indexAfter, indexFrom, valueAt } from './series.ts';

describe('the canonical series', () => {
  it('gives every column its own steps and keeps what is not finite', () => {
    const { train, val, lr } = canonical({
      step: [0, 1, 2, 3],
      trainLoss: [5, null, NaN, 4],
      valLoss: [null, 6, null, 5],
    });
    expect([...train.step]).toEqual([0, 2, 3]);
    expect([...train.value]).toEqual([5, NaN, 4]);
    expect([...val.step]).toEqual([1, 3]);
    expect(lr.step.length).toBe(0);
    expect([...finite(train).value]).toEqual([5, 4]);
  });

  it('sorts a resumed run and believes the later of two losses at one step', () => {
    const step = [0, 10, 20, 30, 20, 30, 40];
    const { train, runs } = canonical({ step, trainLoss: [9, 8, 7, 6, 7.5, 6.5, 5] });
    expect(runs).toBe(1);
    expect([...train.step]).toEqual([0, 10, 20, 30, 40]);
    expect([...train.value]).toEqual([9, 8, 7.5, 6.5, 5]);
  });

  it('keeps the longest of several runs in one record', () => {
    const step = [0, 1, 2, 0, 1, 2, 3, 4, 0, 1];
    const { train, runs } = canonical({ step, trainLoss: step.map((_, i) => i) });
    expect(runs).toBe(3);
    expect([...train.value]).toEqual([3, 4, 5, 6, 7]);
  });

  it('leaves out rows without a step', () => {
    expect([...canonical({ step: [NaN, 1, 2], trainLoss: [9, 8, 7] }).train.value]).toEqual([8, 7]);
  });

  it('looks up the latest value at a step', () => {
    const points = { step: Float64Array.of(10, 20, 30), value: Float64Array.of(1, 2, 3) };
    expect([0, 10, 19, 20, 99].map((at) => valueAt(points, at))).toEqual([1, 1, 1, 2, 3]);
    expect([10, 15, 30].map((at) => indexAfter(points.step, at))).toEqual([1, 1, 3]);
    expect([10, 15, 99].map((at) => indexFrom(points.step, at))).toEqual([0, 1, 2]);
  });
});
