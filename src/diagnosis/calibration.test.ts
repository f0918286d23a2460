import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import {
  calibrated,
  CALIBRATION_KEYS,
  calibrationKey,
  probabilityOf,
  SCORES,
  type CalibrationKey,
} from './calibration.ts';
import { CALIBRATION } from './calibration_table.ts';
import { diagnose } from './diagnose.ts';
import { simulate, type Difficulty } from './simulator/index.ts';

const STATES = Object.keys(PATTERNS) as Pattern[];
/** Neither those of the fit nor those of its report. */
const FRESH = Array.from({ length: 40 }, (_, i) => 50_000 + i);

interface Claim {
  claimed: number;
  right: boolean;
  weight: number;
}

/** As the fit weighs them: half of the runs are healthy, and where opinions differ it is right to name none. */
const claims = (['clear', 'borderline'] as Difficulty[]).flatMap((difficulty) =>
  STATES.flatMap((pattern) =>
    FRESH.map((seed): Claim => {
      const { history, context } = simulate(pattern, seed, difficulty);
      const verdict = diagnose(history, context);
      const abstains = difficulty === 'borderline' && verdict.kind === 'no-match';
      return {
        claimed: verdict.confidence,
        right: verdict.pattern === pattern || abstains,
        weight: pattern === 'good' ? STATES.length - 1 : 1,
      };
    }),
  ),
);

const sum = (some: readonly Claim[], value: (claim: Claim) => number) =>
  some.reduce((total, claim) => total + claim.weight * value(claim), 0);

describe('confidence', () => {
  it('is measured for every pattern', () => {
    const missing = CALIBRATION_KEYS.filter((key) => !Object.hasOwn(CALIBRATION, key));
    expect(missing, `no row for ${missing.join(', ')}: run npm run calibrate`).toEqual([]);
  });

  it('is the score itself until it is measured', () => {
    const { step: _, ...others } = CALIBRATION;
    expect([0, 0.35, 0.7, 1].map((score) => probabilityOf('step', score, others))).toEqual([0, 0.35, 0.7, 1]);
  });

  it('is right as often as it claims: within 0.05, on the average over ten bins of fresh curves', () => {
    const bins = Array.from({ length: 10 }, (_, i) =>
      claims.filter(({ claimed }) => Math.min(9, Math.floor(10 * claimed)) === i),
    );
    const off = bins.map((bin) => Math.abs(sum(bin, ({ claimed, right }) => claimed - Number(right))));
    expect(off.reduce((a, b) => a + b) / sum(claims, () => 1)).toBeLessThan(0.05);
  });

  it('tells curves that are right from those that are wrong', () => {
    const mean = (some: readonly Claim[]) => sum(some, ({ claimed }) => claimed) / sum(some, () => 1);
    const [right, wrong] = [claims.filter((claim) => claim.right), claims.filter((claim) => !claim.right)];
    expect(wrong.length).toBeGreaterThan(20);
    expect(mean(right)).toBeGreaterThan(mean(wrong) + 0.05);
  });

  it('never falls with the score, and is never certain', () => {
    for (const key of Object.keys(CALIBRATION) as CalibrationKey[]) {
      const along = Array.from({ length: 101 }, (_, i) => probabilityOf(key, i / 100));
      expect(along, key).toEqual([...along].sort((a, b) => a - b));
      expect(along[0]).toBeGreaterThan(0);
      expect(along.at(-1)).toBeLessThan(1);
    }
  });

  it('is what the table says at its scores, and halfway between them in the middle', () => {
    const table = { ...CALIBRATION, step: [0, 0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.9] };
    expect(probabilityOf('step', 0.3, table)).toBe(0);
    expect(probabilityOf('step', 0.75, table)).toBeCloseTo(0.5, 12);
    expect(probabilityOf('step', 1, table)).toBe(0.9);
    expect(SCORES.length).toBe(table.step.length);
  });

  it('stays near certainty where a loss is no number, or far below what is possible', () => {
    for (const [pattern, variety] of [
      ['nan', 'sudden'],
      ['nan', 'infinite'],
      ['collapse', 'fast'],
    ] as const) {
      const some = FRESH.map((seed) => simulate(pattern, seed)).filter((curve) => curve.variety === variety);
      expect(some.length).toBeGreaterThan(5);
      const sure = some.map(({ history, context }) => diagnose(history, context).confidence);
      expect(Math.min(...sure), `${pattern}, ${variety}`).toBeGreaterThanOrEqual(0.95);
    }
  });

  it('has a row of its own for saying that none fits', () => {
    expect(calibrationKey({ pattern: 'unclear', kind: 'no-match' })).toBe('no-match');
    expect(calibrationKey({ pattern: 'unclear', kind: 'diverged' })).toBe('unclear');
  });

  it('changes nothing else of a finding', () => {
    const finding = { pattern: 'flat', kind: null, confidence: 0.7, evidence: [] } as const;
    const { confidence, ...rest } = calibrated({ ...finding, evidence: [] });
    expect(rest).toEqual({ pattern: 'flat', kind: null, evidence: [] });
    expect(confidence).toBe(probabilityOf('flat', 0.7));
  });
});
