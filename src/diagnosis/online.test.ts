import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { Rng } from '../core/rng.ts';
import { diagnose } from './diagnose.ts';
import { CAPACITY } from './digest.ts';
import { OnlineDiagnosis, type Measurement } from './online.ts';
import { simulate, type Simulated } from './simulator/index.ts';

const rowsOf = ({ step, trainLoss, valLoss, lr, gradNorm }: Simulated['history']): Measurement[] =>
  Array.from(step, (at, i) => ({
    step: at,
    trainLoss: trainLoss[i],
    valLoss: valLoss?.[i],
    lr: lr?.[i],
    gradNorm: gradNorm?.[i],
  }));

function follow(rows: readonly Measurement[], online = new OnlineDiagnosis()): OnlineDiagnosis {
  for (const row of rows) online.push(row);
  return online;
}

/** Losses at steps 0, 1, …, as rows. */
const losses = (count: number, loss: (i: number) => number): Measurement[] =>
  Array.from({ length: count }, (_, step) => ({ step, trainLoss: loss(step) }));

function healthy(count: number): (i: number) => number {
  const random = new Rng(1, 'healthy');
  return (i) => (2.2 + 3.6 / (1 + i / (0.1 * count))) * (1 + 0.02 * random.normal());
}

/** A simulated curve, or the same with every row repeated so often that it must be thinned. */
function simulated(pattern: Pattern, seed: number, isLong: boolean) {
  const { history, context } = simulate(pattern, seed);
  if (!isLong) return { history, context };
  const factor = Math.ceil((2.5 * CAPACITY) / history.step.length);
  const repeat = <T>(values: readonly T[] | undefined) => values?.flatMap((value) => Array<T>(factor).fill(value));
  const { step, trainLoss, valLoss, lr, gradNorm } = history;
  const long = {
    step: repeat(step)!.map((at, i) => at * factor + (i % factor)),
    trainLoss: repeat(trainLoss)!,
    valLoss: repeat(valLoss),
    lr: repeat(lr),
    gradNorm: repeat(gradNorm),
  };
  return { history: long, context };
}

describe('the online diagnosis', () => {
  it('ends with the verdict of the whole history, of short curves and of long ones', () => {
    const curve = fc.record({
      pattern: fc.constantFrom(...(Object.keys(PATTERNS) as Pattern[])),
      seed: fc.nat(1e6),
      isLong: fc.boolean(),
    });
    fc.assert(
      fc.property(curve, ({ pattern, seed, isLong }) => {
        const { history, context } = simulated(pattern, seed, isLong);
        expect(follow(rowsOf(history), new OnlineDiagnosis(context)).verdict(true)).toEqual(diagnose(history, context));
      }),
      { numRuns: 40 },
    );
  });

  it('is not moved by being asked in between', () => {
    const rows = rowsOf(simulate('spikes', 7).history);
    const online = new OnlineDiagnosis();
    for (const row of rows) {
      online.push(row);
      online.verdict();
    }
    expect(online.verdict(true)).toEqual(follow(rows).verdict(true));
  });

  it('holds as many points after two million rows as after a hundred thousand', () => {
    const online = new OnlineDiagnosis();
    const loss = healthy(2_000_000);
    const stored: number[] = [];
    for (let step = 0; step < 2_000_000; step++) {
      const trainLoss = loss(step);
      online.push({ step, trainLoss, valLoss: 1.01 * trainLoss, lr: 1e-3, gradNorm: 0.1 * trainLoss });
      if (step % 100_000 === 99_999) stored.push(online.stored);
    }
    expect(Math.max(...stored)).toBeLessThan(4 * 1.5 * CAPACITY);
    expect(online.verdict(true).pattern).toBe('good');
  });

  it('reads again only where something was pushed', () => {
    const online = follow(losses(100, healthy(100)));
    const verdict = online.verdict();
    expect(online.verdict()).toBe(verdict);
    expect(online.verdict(true)).not.toBe(verdict);
    online.push({ step: 100, trainLoss: NaN });
    expect(online.verdict().pattern).toBe('nan');
  });

  it('has nothing to say before the first row', () => {
    expect(new OnlineDiagnosis().verdict()).toMatchObject({ pattern: 'unclear', kind: 'early', final: false });
  });
});
