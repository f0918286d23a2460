import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { Rng } from '../core/rng.ts';
import { OnlineDiagnosis, type Measurement } from './online.ts';
import { simulate } from './simulator/index.ts';

/** Losses at steps 0, 1, …, as rows. */
const losses = (count: number, loss: (i: number) => number): Measurement[] =>
  Array.from({ length: count }, (_, step) => ({ step, trainLoss: loss(step) }));

function healthy(count: number): (i: number) => number {
  const random = new Rng(1, 'healthy');
  return (i) => (2.2 + 3.6 / (1 + i / (0.1 * count))) * (1 + 0.02 * random.normal());
}

/** How many rows it takes until a pattern is named; Infinity where it never is. */
function namedAfter(pattern: Pattern, rows: readonly Measurement[], online = new OnlineDiagnosis()): number {
  const row = rows.findIndex((measured) => {
    online.push(measured);
    return online.verdict().pattern === pattern;
  });
  return row < 0 ? Infinity : row + 1;
}

describe('before the end', () => {
  it('names a loss that is no number at the very step', () => {
    const rows = losses(60, (i) => (i < 4 ? 5 : NaN));
    expect(namedAfter('nan', rows)).toBe(5);
    expect(
      namedAfter(
        'nan',
        losses(5, () => NaN),
      ),
    ).toBe(1);
  });

  it('names a spike at the very step, once there are thirty points to compare it with', () => {
    const loss = healthy(200);
    expect(
      namedAfter(
        'spikes',
        losses(80, (i) => (i === 60 ? 4 : 1) * loss(i)),
      ),
    ).toBe(61);
    expect(
      namedAfter(
        'spikes',
        losses(29, (i) => (i === 20 ? 4 : 1) * loss(i)),
      ),
    ).toBe(Infinity);
  });

  it('calls a run flat no sooner than fifty points after its warm-up, and soon after that', () => {
    const random = new Rng(3, 'flat');
    const rows = losses(300, () => 5.83 * (1 + 0.005 * random.normal()));
    expect(namedAfter('flat', rows)).toBe(50);
    const warmed = rows.map((row, i) => ({ ...row, lr: 1e-5 * Math.min(i, 100) }));
    expect(namedAfter('flat', warmed)).toBe(151);
  });

  it('does not call a run flat whose noise could hide a fall', () => {
    const random = new Rng(3, 'noisy');
    expect(
      namedAfter(
        'flat',
        losses(60, () => 5.83 * (1 + 0.03 * random.normal())),
      ),
    ).toBe(Infinity);
  });

  it('names a sawtooth within forty points', () => {
    expect(
      namedAfter(
        'sawtooth',
        losses(60, (i) => 4 + (i % 2)),
      ),
    ).toBeLessThanOrEqual(40);
  });

  it('names a fall where the rate is cut within twenty points', () => {
    const random = new Rng(5, 'cut');
    const rows = losses(300, (i) => (i < 200 ? 3 : 2) * (1 + 0.01 * random.normal()));
    const cut = rows.map((row, i) => ({ ...row, lr: i < 200 ? 0.1 : 0.01 }));
    expect(namedAfter('step', cut)).toBeLessThanOrEqual(220);
  });

  it('names overfitting from few evaluations', () => {
    const rows = losses(20, (i) => 3 * Math.exp(-i / 8)).map((row, i) => ({
      ...row,
      valLoss: 2 + 0.1 * Math.abs(i - 8),
    }));
    const after = namedAfter('overfitting', rows);
    expect(after).toBeGreaterThanOrEqual(12);
    expect(after).toBeLessThanOrEqual(14);
  });

  it('never calls a run good, but healthy so far', () => {
    const online = new OnlineDiagnosis({ vocabSize: 341 });
    const verdicts = losses(400, healthy(400)).map((row) => {
      online.push(row);
      return online.verdict();
    });
    expect(verdicts.map(({ pattern }) => pattern)).not.toContain('good');
    expect(verdicts.at(-1)).toMatchObject({
      pattern: 'unclear',
      kind: 'healthy',
      summary: 'Healthy so far.',
      final: false,
    });
    expect(verdicts.at(-1)!.evidence.length).toBeGreaterThan(0);
    expect(online.verdict(true)).toMatchObject({ pattern: 'good', final: true });
  });

  it('is sure of nothing but a loss that is gone', () => {
    for (const pattern of Object.keys(PATTERNS) as Pattern[]) {
      for (let seed = 0; seed < 10; seed++) {
        const { history, context } = simulate(pattern, seed);
        const { step, trainLoss, valLoss, lr, gradNorm } = history;
        const online = new OnlineDiagnosis(context);
        for (let i = 0; i < step.length; i++) {
          online.push({
            step: step[i],
            trainLoss: trainLoss[i],
            valLoss: valLoss?.[i],
            lr: lr?.[i],
            gradNorm: gradNorm?.[i],
          });
          if (i % Math.ceil(step.length / 5) !== 0) continue;
          const verdict = online.verdict();
          if (verdict.pattern !== 'nan') expect(verdict.confidence).toBeLessThanOrEqual(0.8);
        }
      }
    }
  });
});
