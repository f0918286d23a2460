import { describe, expect, it } from 'vitest';
import { Rng } from '../core/rng.ts';
import { calibrationError, fitCalibration, reliability, type JudgedVerdict } from './calibration_fit.ts';

const SCORES = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1];

/** Verdicts that are right with a chance that depends on their score. */
function verdicts(count: number, key: JudgedVerdict['key'], chance: (score: number) => number): JudgedVerdict[] {
  const random = new Rng(1, key);
  return Array.from({ length: count }, () => {
    const claimed = 0.3 + 0.7 * random.uniform();
    return { key, claimed, right: random.uniform() < chance(claimed), weight: 1 };
  });
}

describe('the fit of the calibration', () => {
  it('finds how often verdicts are right, pattern by pattern', () => {
    const many = [...verdicts(4000, 'good', (s) => s ** 2), ...verdicts(4000, 'step', (s) => 0.5 + 0.4 * s)];
    const table = fitCalibration(many, SCORES, ['good', 'step']);
    SCORES.slice(1, -1).forEach((score, i) => {
      expect(Math.abs(table.good[i + 1]! - score ** 2)).toBeLessThan(0.06);
      expect(Math.abs(table.step[i + 1]! - 0.5 - 0.4 * score)).toBeLessThan(0.06);
    });
  });

  it('rises even where the verdicts do not', () => {
    const { flat } = fitCalibration(
      verdicts(2000, 'flat', (s) => 1 - s / 2),
      SCORES,
      ['flat'],
    );
    expect(flat).toEqual([...flat].sort((a, b) => a - b));
    expect(flat[0]).toBeCloseTo(0.67, 1);
  });

  it('says of a pattern that hardly occurs what holds for all', () => {
    const some = [...verdicts(4000, 'good', () => 0.8), ...verdicts(1, 'nan', () => 0)];
    const { nan } = fitCalibration(some, SCORES, ['nan']);
    expect(Math.min(...nan)).toBeGreaterThan(0.65);
  });

  it('counts a verdict by its weight', () => {
    const [right, wrong] = [true, false].map((is) => ({
      key: 'flat',
      claimed: 0.8,
      right: is,
      weight: is ? 300 : 100,
    }));
    const { flat } = fitCalibration([right, wrong] as JudgedVerdict[], SCORES, ['flat']);
    expect(flat[5]).toBe(0.75);
  });
});

describe('reliability', () => {
  it('is without error where claims come true, and has it in full where they do not', () => {
    const honest = reliability(verdicts(20_000, 'good', (s) => s));
    expect(calibrationError(honest)).toBeLessThan(0.02);
    const rash = reliability(verdicts(20_000, 'good', (s) => s / 2));
    expect(calibrationError(rash)).toBeCloseTo(0.325, 1);
  });

  it('puts what is claimed to be certain into the last bin', () => {
    const certain = { key: 'nan', claimed: 1, right: true, weight: 2 } as const;
    expect(reliability([certain])).toEqual([{ from: 0.9, to: 1, verdicts: 1, claimed: 1, right: 1, weight: 2 }]);
  });
});
