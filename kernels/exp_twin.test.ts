import { describe, expect, it } from 'vitest';
import { expFor, quickExp } from './exp_twin.ts';

describe('quickExp', () => {
  it('agrees with the library to 2e-13 from underflow to overflow', () => {
    let worst = 0;
    for (let x = -708; x < 709; x += 0.00917) worst = Math.max(worst, Math.abs(quickExp(x) / Math.exp(x) - 1));
    expect(worst).toBeLessThan(2e-13);
    expect(worst).toBeGreaterThan(0); // it is not the library's own
  });

  it('is exact at 0 and hands on NaN, infinities and denormal results as the library does', () => {
    expect(quickExp(0)).toBe(1);
    for (const x of [NaN, Infinity, -Infinity, 710, -740, -800]) expect(quickExp(x)).toBe(Math.exp(x));
  });

  it('is used for float32 data only', () => {
    expect(expFor(new Float32Array(1))).toBe(quickExp);
    expect(expFor(new Float64Array(1))).toBe(Math.exp);
  });
});
