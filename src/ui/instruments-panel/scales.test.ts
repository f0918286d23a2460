import { describe, expect, it } from 'vitest';
import { hasOverflowed, linePoints, misaligned, normShare, ratioShare, scoreShare } from './scales.ts';

describe('bars', () => {
  it('show norms over six decades, none for zero and all for what is not finite', () => {
    expect([2, 2e-3, 2e-6, 2e-9, 0, NaN, Infinity].map((norm) => Number(normShare(norm, 2).toFixed(3)))).toEqual([
      1, 0.5, 0, 0, 0, 1, 1,
    ]);
  });

  it('have the healthy update ratio in the middle', () => {
    expect([1e-3, 0, 1, 50, Infinity, NaN].map((ratio) => Number(ratioShare(ratio).toFixed(3)))).toEqual([
      0.5, 0, 1, 1, 1, 1,
    ]);
  });

  it('reach the line where exp overflows, and are full far beyond it', () => {
    const f16 = { overflowAt: 11.09, largestFinite: 65504 };
    expect(scoreShare(11.09, f16)).toBeCloseTo(0.85);
    expect(scoreShare(5.545, f16)).toBeCloseTo(0.425);
    expect([scoreShare(-3, f16), scoreShare(1000, f16), scoreShare(NaN, f16)]).toEqual([0, 1, 1]);
    expect([11, 12, NaN].map((maxScore) => hasOverflowed({ layer: 0, maxScore }, f16))).toEqual([false, true, true]);
  });

  it('reach it at the largest number where exp cannot overflow', () => {
    const stable = { overflowAt: null, largestFinite: 65504 };
    expect(scoreShare(65504, stable)).toBeCloseTo(0.85);
    expect(scoreShare(Infinity, stable)).toBe(1);
    expect(hasOverflowed({ layer: 0, maxScore: 88 }, stable)).toBe(false);
  });
});

it('finds targets that are not the next input', () => {
  const inputs = ['The', ' cat', ' sat', '.'];
  expect(misaligned(inputs, [' cat', ' sat', '.', ' It'])).toEqual(new Set());
  expect(misaligned(inputs, inputs)).toEqual(new Set([0, 1, 2]));
});

it('draws scores from the bottom up', () => {
  expect(linePoints([0, 0.5, 1], 100, 20)).toBe('0,20 50,10 100,0');
  expect(linePoints([1], 100, 20)).toBe('0,0');
});
