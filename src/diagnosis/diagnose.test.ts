import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { Rng } from '../core/rng.ts';
import { diagnose } from './diagnose.ts';
import { CAPACITY } from './digest.ts';
import { canonical } from './series.ts';
import { simulate } from './simulator/index.ts';

const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);
/** Neither detectors nor confidences were fitted to these. */
const HELD_OUT = Array.from({ length: 40 }, (_, i) => 30_000 + i);
const STATES = Object.keys(PATTERNS) as Pattern[];

describe('diagnose on simulated curves', () => {
  const answers = STATES.map((pattern) => ({
    pattern,
    answers: HELD_OUT.map((seed) => {
      const { history, context } = simulate(pattern, seed);
      return diagnose(history, context).pattern;
    }),
  }));
  const share = (pattern: Pattern, given: readonly Pattern[]) =>
    given.filter((answer) => answer === pattern).length / given.length;

  it.each(answers)('names $pattern at least nineteen times in twenty', ({ pattern, answers: given }) => {
    expect(share(pattern, given), given.join(' ')).toBeGreaterThanOrEqual(0.95);
  });

  it('names 97 in a hundred of all, and finds fault with fewer than two in a hundred that are good', () => {
    const all = answers.reduce((sum, { pattern, answers: given }) => sum + share(pattern, given), 0) / STATES.length;
    expect(all).toBeGreaterThanOrEqual(0.97);
    const good = Array.from({ length: 200 }, (_, i) => simulate('good', HELD_OUT[0]! + i));
    const alarms = good.filter(({ history, context }) => diagnose(history, context).pattern !== 'good');
    expect(alarms.length / good.length).toBeLessThan(0.02);
  });

  it('gives evidence in whole sentences, each with its place on the curve', () => {
    for (const pattern of STATES) {
      for (const seed of SEEDS.slice(0, 10)) {
        const { history, context } = simulate(pattern, seed);
        const verdict = diagnose(history, context);
        const last = history.step.at(-1)!;
        expect(verdict.summary).toMatch(/^[A-Z].*\.$/);
        if (verdict.kind !== 'early') expect(verdict.evidence.length).toBeGreaterThan(0);
        for (const { text, from, to } of [verdict, ...verdict.secondary].flatMap(({ evidence }) => evidence)) {
          expect(text).toMatch(/^[A-Z].*\.$/);
          expect(text).not.toMatch(/NaN %|undefined|null|Infinity/);
          expect(from).toBeGreaterThanOrEqual(0);
          expect(to).toBeGreaterThanOrEqual(from);
          expect(to).toBeLessThanOrEqual(last);
        }
      }
    }
  });

  it('lists what else is to be seen, the surest first, and never the verdict again', () => {
    for (const seed of SEEDS) {
      const { history } = simulate('overfitting', seed);
      history.trainLoss = history.trainLoss.map((loss, i) => (i % 30 === 29 && loss !== null ? 3 * loss : loss));
      const { pattern, secondary } = diagnose(history);
      const sure = secondary.map(({ confidence }) => confidence);
      expect(sure).toEqual([...sure].sort((a, b) => b - a));
      expect(secondary.map((finding) => finding.pattern)).not.toContain(pattern);
    }
  });
});

/** A healthy run of n steps with 3 % of noise, from ln 341 down to 2.5. */
function healthy(n: number, seed = 1): { step: number[]; trainLoss: number[]; valLoss: (number | null)[] } {
  const random = new Rng(seed, 'healthy');
  const step = Array.from({ length: n }, (_, i) => i);
  const mean = step.map((i) => 2.2 + 3.63 / (1 + i / (0.1 * n)));
  return {
    step,
    trainLoss: mean.map((loss) => loss * (1 + 0.03 * random.normal())),
    valLoss: mean.map((loss, i) => (i % 20 === 0 ? 1.03 * loss : null)),
  };
}

describe('diagnose', () => {
  it('leaves the history as it is', () => {
    const { history, context } = simulate('spikes', 3);
    const before = structuredClone(history);
    diagnose(history, context);
    expect(history).toEqual(before);
  });

  it('has nothing to say about nothing', () => {
    expect(diagnose({ step: [], trainLoss: [] })).toMatchObject({ pattern: 'unclear', kind: 'early' });
  });

  it('does not judge a run of a few steps, unless the loss is gone', () => {
    const { step, trainLoss } = healthy(20);
    expect(diagnose({ step, trainLoss }, { final: false })).toMatchObject({ pattern: 'unclear', kind: 'early' });
    const lost = trainLoss.map((loss, i) => (i < 8 ? loss : NaN));
    expect(diagnose({ step, trainLoss: lost }, { final: false })).toMatchObject({ pattern: 'nan', final: false });
  });

  it('calls a run that goes well healthy so far', () => {
    expect(diagnose(healthy(200), { vocabSize: 341, final: false })).toMatchObject({
      pattern: 'unclear',
      kind: 'healthy',
      final: false,
      summary: 'Healthy so far.',
    });
  });

  it('does not call a run flat while its rate warms up', () => {
    const step = Array.from({ length: 80 }, (_, i) => i);
    const trainLoss = step.map((i) => 5.83 + 0.01 * Math.sin(i * i));
    const lr = step.map((i) => 1e-6 * i);
    expect(diagnose({ step, trainLoss, lr }, { vocabSize: 341, final: false }).kind).toBe('early');
    expect(diagnose({ step, trainLoss, lr }, { vocabSize: 341 }).pattern).toBe('flat');
  });

  it('judges the last of several runs in one record if it can be judged, and says so', () => {
    const [long, short] = [healthy(300), healthy(60)];
    const lost = short.trainLoss.map((loss, i) => (i < 40 ? loss : NaN));
    const { pattern, notes } = diagnose({
      step: [...long.step, ...short.step],
      trainLoss: [...long.trainLoss, ...lost],
    });
    expect(pattern).toBe('nan');
    expect(notes).toEqual(['The record holds 2 runs one after the other; this is the last of them.']);
  });

  it('needs neither validation nor rate nor gradient', () => {
    const { step, trainLoss } = healthy(300);
    expect(diagnose({ step, trainLoss })).toMatchObject({ pattern: 'good' });
  });

  it('says what it would take to be sure of a short record', () => {
    const { step, trainLoss } = healthy(4);
    expect(diagnose({ step, trainLoss }).summary).toBe(
      'The record is too short to tell: it has 4 of at least 8 losses.',
    );
  });

  it('looks at no more than a sample of a very long record', () => {
    const long = healthy(200_000);
    expect(canonical(long).train.step.length).toBeLessThan(1.5 * CAPACITY);
    expect(diagnose(long).pattern).toBe('good');
  });
});
