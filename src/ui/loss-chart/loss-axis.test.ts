import { describe, expect, it } from 'vitest';
import { appendRecord, emptyHistory } from '../../core/record.ts';
import { closeLossAxis, lossAxis, type Expected } from './loss-axis.ts';
import { OverlayLines } from './overlay-lines.ts';
import { CurveLines } from './curve-lines.ts';

const history = (...losses: number[]) => {
  const result = emptyHistory();
  const rest = { valLoss: null, lr: 1, gradNorm: 1, gradNormClipped: 1, tokensPerSecond: null, nonFinite: 0 };
  losses.forEach((trainLoss, step) => appendRecord(result, { step, trainLoss, ...rest }));
  return result;
};
const lines = (range: { from: number; to: number } | null, ...losses: number[]) => {
  const result = new CurveLines(range);
  result.sync(history(...losses), 1);
  return result;
};
const expected: Expected = { start: 6, floor: null, whole: false, logarithmic: false };

describe('the loss axis', () => {
  it('holds the start, and leaves room for the descent', () => {
    const { min, max, peak } = lossAxis(lines(null, 6, 5), [], expected);
    expect(min).toBeLessThanOrEqual(2);
    expect(max).toBeGreaterThan(6);
    expect(peak).toBeNull();
  });

  it('cuts off a rare peak, on a linear axis alone', () => {
    const losses = [...Array.from({ length: 99 }, () => 5), 400];
    expect(lossAxis(lines(null, ...losses), [], expected)).toMatchObject({ peak: 400 });
    const logarithmic = lossAxis(lines(null, ...losses), [], { ...expected, logarithmic: true });
    expect(logarithmic.max).toBeGreaterThan(400);
    expect(logarithmic.peak).toBeNull();
  });

  it('is above zero where it is logarithmic, whatever the losses are', () => {
    for (const losses of [[6, 0.01, 0, -3], [-1, -2], []]) {
      const { min, max } = lossAxis(lines(null, ...losses), [], { ...expected, logarithmic: true });
      expect(min).toBeGreaterThan(0);
      expect(max).toBeGreaterThan(min);
      expect(Number.isFinite(max)).toBe(true);
    }
  });

  it('is drawn closely around some steps, with the runs they are held against', () => {
    const range = { from: 2, to: 4 };
    const losses = [6, 4, 3, 2.8, 2.6, 1];
    const alone = closeLossAxis(lines(range, ...losses), [], range, expected);
    expect(alone.min).toBeCloseTo(2.58);
    expect(alone.max).toBeCloseTo(3.02);
    const other = new OverlayLines({ history: history(9, 9, 5, 5, 5, 9), label: 'other' });
    expect(closeLossAxis(lines(range, ...losses), [other], range, expected).max).toBeCloseTo(5.12);
  });

  it('stands also where none of the steps has been trained yet', () => {
    const range = { from: 50, to: 60 };
    const { min, max } = closeLossAxis(lines(range, 6, 5), [], range, expected);
    expect(max).toBeGreaterThan(min);
  });
});
