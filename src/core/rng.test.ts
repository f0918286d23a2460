import { describe, expect, it } from 'vitest';
import { dropoutKeeps, dropoutKey, dropoutThreshold, pcg, Rng, siteKey } from './rng.ts';

describe('pcg', () => {
  it('is the hash of Jarzynski and Olano', () => {
    // pcg(0): state = 2891336453; ((state >> 22) ^ state) · 277803737 = 129708002 after the last xorshift.
    expect(pcg(0)).toBe(129708002);
    expect(new Set(Array.from({ length: 10_000 }, (_, i) => pcg(i))).size).toBe(10_000);
  });
});

describe('a stream', () => {
  it('is the same for the same seed and name, and another for any other', () => {
    const first = (seed: number, name: string) =>
      Array.from(
        { length: 4 },
        (
          (rng) => () =>
            rng.u32()
        )(new Rng(seed, name)),
      );
    expect(first(1, 'a')).toEqual(first(1, 'a'));
    expect(first(1, 'a')).not.toEqual(first(1, 'b'));
    expect(first(1, 'a')).not.toEqual(first(2, 'a'));
  });

  it('is uniform, and normal where asked', () => {
    const rng = new Rng(3, 'moments');
    const n = 200_000;
    let [mean, mean1, mean2] = [0, 0, 0];
    for (let i = 0; i < n; i++) {
      mean += rng.uniform() / n;
      const z = rng.normal();
      mean1 += z / n;
      mean2 += (z * z) / n;
    }
    // Five standard errors: 5 · 0.29/√n = 0.0032, 5/√n = 0.011, 5 · √2/√n = 0.016.
    expect(Math.abs(mean - 0.5)).toBeLessThan(0.0033);
    expect(Math.abs(mean1)).toBeLessThan(0.012);
    expect(Math.abs(mean2 - 1)).toBeLessThan(0.016);
  });
});

describe('dropout', () => {
  it('drops its share', () => {
    const key = siteKey(dropoutKey(1, 7), 3);
    const threshold = dropoutThreshold(0.3);
    let dropped = 0;
    for (let i = 0; i < 100_000; i++) dropped += dropoutKeeps(key, i, threshold) ? 0 : 1;
    expect(dropped / 100_000).toBeCloseTo(0.3, 2);
  });

  it('keeps everything at 0', () => {
    expect(dropoutThreshold(0)).toBe(0);
    expect(dropoutKeeps(123, 456, 0)).toBe(true);
  });

  it('has another mask in every pass and at every place', () => {
    const mask = (pass: number, site: number) =>
      Array.from({ length: 64 }, (_, i) => dropoutKeeps(siteKey(dropoutKey(1, pass), site), i, dropoutThreshold(0.5)));
    expect(mask(0, 0)).not.toEqual(mask(1, 0));
    expect(mask(0, 0)).not.toEqual(mask(0, 1));
  });
});
