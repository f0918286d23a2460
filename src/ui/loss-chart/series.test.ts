import { describe, expect, it } from 'vitest';
import { appendRecord, emptyHistory, truncateHistory } from '../../core/record.ts';
import { nearestRecord, Series } from './series.ts';

const history = (...losses: number[]) => {
  const result = emptyHistory();
  losses.forEach((trainLoss, step) =>
    appendRecord(result, {
      step,
      trainLoss,
      valLoss: step % 2 ? null : trainLoss,
      lr: 1,
      gradNorm: 0,
      gradNormClipped: 0,
      tokensPerSecond: null,
      nonFinite: 0,
    }),
  );
  return result;
};

describe('a history as points', () => {
  it('draws NaN and infinity as gaps and remembers the first', () => {
    const series = new Series();
    series.sync(history(10, 9, Infinity, NaN, 8), 1);
    expect(series.train.map((p) => p.y)).toEqual([10, 9, NaN, NaN, 8]);
    expect([series.brokenAt, series.lowest, series.highest]).toEqual([2, 8, { x: 0, y: 10 }]);
    expect(series.val.map((p) => p.x)).toEqual([0, 2, 4]);
  });

  it('leaves gaps for gradient norms of zero, which a logarithmic axis cannot show', () => {
    const series = new Series();
    series.sync(history(1), 1);
    expect(series.norm).toEqual([{ x: 0, y: NaN }]);
  });

  it('starts over when something was taken back', () => {
    const series = new Series();
    const run = history(10, 9, 300);
    series.sync(run, 1);
    truncateHistory(run, 2);
    series.sync(run, 2);
    expect([series.train.length, series.highest.y]).toEqual([2, 10]);
  });

  it('cuts a lone peak off the axis, but not a run that stays high', () => {
    const lone = new Series();
    lone.sync(history(...Array.from({ length: 30 }, (_, i) => (i === 9 ? 290 : 5))), 1);
    expect(lone.top(10)).toEqual({ value: 20, cutOff: true });
    const high = new Series();
    high.sync(history(...Array.from({ length: 30 }, (_, i) => (i > 9 ? 80 : 5))), 1);
    expect(high.top(10)).toEqual({ value: 80, cutOff: false });
  });
});

describe('the nearest record', () => {
  it('is found by step, not by position', () => {
    expect([-5, 0, 12, 16, 99].map((step) => nearestRecord([0, 10, 20], step))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestRecord([], 3)).toBe(-1);
  });
});
