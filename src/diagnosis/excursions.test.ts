import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.ts';
import { findExcursions } from './excursions.ts';

/** A level stretch of logarithmic losses with 2 % of noise. */
function level(n: number): Float64Array {
  const random = new Rng(7, 'excursions');
  return Float64Array.from({ length: n }, () => 1 + 0.02 * random.normal());
}

describe('excursions', () => {
  it('are not found in noise', () => {
    expect(findExcursions(level(2000))).toEqual([]);
  });

  it('begin with the jump and end where the loss is back', () => {
    const u = level(200);
    for (let i = 100; i < 200; i++) u[i]! += Math.log(2) * Math.exp((100 - i) / 10);
    const [found, ...others] = findExcursions(u);
    expect(others).toEqual([]);
    expect(found).toMatchObject({ start: 100, recovered: true });
    expect(found!.height).toBeCloseTo(Math.log(2), 0.9);
    // Back within 30 % of the height: after 10·ln(1/0.3) = 12 points.
    expect(found!.end).toBeGreaterThanOrEqual(110);
    expect(found!.end).toBeLessThanOrEqual(118);
  });

  it('stay open where the loss does not come back', () => {
    const u = level(100);
    for (let i = 60; i < 100; i++) u[i]! += 1;
    expect(findExcursions(u)).toMatchObject([{ start: 60, end: 100, recovered: false }]);
  });

  it('do not teach the level what stands out', () => {
    const u = level(300);
    for (let i = 50; i < 300; i += 10) u[i]! += 1;
    expect(findExcursions(u)).toHaveLength(25);
  });
});
