import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../../core/pattern.ts';
import { simulate, type Difficulty, type Simulated } from './index.ts';

const STATES = Object.keys(PATTERNS) as Pattern[];
const curvesOf = (pattern: Pattern, count: number, difficulty?: Difficulty) =>
  Array.from({ length: count }, (_, seed) => simulate(pattern, seed, difficulty));
const finite = (values: readonly (number | null)[] = []) =>
  values.filter((value): value is number => value !== null && Number.isFinite(value));

describe('simulated curves', () => {
  it.each(STATES)('are there of %s, or it is said which file is missing', (pattern) => {
    expect(simulate(pattern, 0).variety).not.toBe('');
  });

  it('are the same for the same seed, and others for another', () => {
    for (const pattern of STATES) {
      expect(simulate(pattern, 7)).toEqual(simulate(pattern, 7));
      expect(simulate(pattern, 7).history).not.toEqual(simulate(pattern, 8).history);
      expect(simulate(pattern, 7).history).not.toEqual(simulate(pattern, 7, 'borderline').history);
    }
  });

  it.each(STATES)('of %s have columns of one length, by rising step', (pattern) => {
    for (const { history } of curvesOf(pattern, 30)) {
      const { step, ...columns } = history;
      for (const column of Object.values(columns)) expect(column.length).toBe(step.length);
      expect(step.every((at, i) => i === 0 || at >= step[i - 1]!)).toBe(true);
    }
  });

  it('are as varied as logs are', () => {
    const curves = curvesOf('good', 300);
    const share = (is: (curve: Simulated) => boolean) => curves.filter(is).length / curves.length;
    expect(share(({ history }) => history.step.length < 70)).toBeGreaterThan(0.1);
    expect(share(({ history }) => history.step.length > 2000)).toBeGreaterThan(0.05);
    expect(share(({ history }) => history.step[0]! > 0)).toBeGreaterThan(0.2);
    expect(share(({ history }) => history.step[1]! - history.step[0]! >= 10)).toBeGreaterThan(0.2);
    expect(share(({ history }) => finite(history.trainLoss).some((loss) => loss < 0))).toBeGreaterThan(0.03);
    expect(share(({ history }) => Math.max(...finite(history.trainLoss)) > 100)).toBeGreaterThan(0.05);
    expect(share(({ history }) => Math.max(...finite(history.trainLoss)) < 0.1)).toBeGreaterThan(0.01);
    for (const column of ['valLoss', 'lr', 'gradNorm'] as const)
      expect(share(({ history }) => history[column] === undefined)).toBeGreaterThan(0.1);
    expect(share(({ context }) => context.vocabSize === undefined)).toBeGreaterThan(0.3);
    expect(share(({ context }) => context.vocabSize !== undefined)).toBeGreaterThan(0.2);
  });

  it('go through the varieties of their pattern seed by seed', () => {
    for (const pattern of STATES) {
      const names = curvesOf(pattern, 60).map(({ variety }) => variety);
      const count = new Set(names).size;
      expect(count).toBeGreaterThanOrEqual(2);
      expect(names.slice(0, count)).toEqual([...new Set(names)]);
    }
  });

  it('show what they are named for: a loss that is no number, a rise of validation, a fall at the end', () => {
    for (const { history } of curvesOf('nan', 60).filter(({ variety }) => variety === 'sudden'))
      expect(history.trainLoss.some((loss) => loss !== null && !Number.isFinite(loss))).toBe(true);
    for (const { history } of curvesOf('overfitting', 120)) {
      const val = finite(history.valLoss);
      const lowest = Math.min(...val);
      const rise = Math.max(...val.slice(val.indexOf(lowest))) - lowest;
      expect(rise).toBeGreaterThan(0.05 * Math.max(lowest, 0));
    }
    for (const { history } of curvesOf('good', 120)) {
      const train = finite(history.trainLoss);
      expect(train.at(-1)!).toBeLessThan(train[0]!);
    }
  });
});
