import { describe, expect, it } from 'vitest';
import { PATTERNS, type Pattern } from '../../core/pattern.ts';
import { readCurve } from '../curve.ts';
import { diagnose } from '../diagnose.ts';
import { kindsOf, type Kind } from '../kinds.ts';
import { canonical, type DiagnosableHistory } from '../series.ts';
import { simulate } from '../simulator/index.ts';
import type { Context, Verdict } from '../verdict.ts';
import { explain, tablesOf } from './index.ts';
import { FIXES, type FixId } from './fixes.ts';

const N = 400;
const CONTEXT: Context = { vocabSize: 341 };
const START = Math.log(341);

const column = (value: (i: number) => number, n = N) => Array.from({ length: n }, (_, i) => value(i));
/** Even noise that repeats only after a long time. */
const jitter = (i: number, size: number) => 1 + size * Math.sin(12.9898 * i) * Math.cos(4.1414 * i);
const descent = (i: number) => (1.5 + (START - 1.5) / (1 + i / 15)) * jitter(i, 0.02);
const quiet = (i: number) => 0.5 * jitter(i, 0.2);
const constant = (rate: number) => column(() => rate);
const every = (interval: number, value: (i: number) => number) =>
  Array.from({ length: N }, (_, i) => (i % interval === 0 ? value(i) : null));

const history = (columns: Partial<DiagnosableHistory> & { trainLoss: DiagnosableHistory['trainLoss'] }) => ({
  step: column((i) => i),
  ...columns,
});
const ids = (verdict: Pick<Verdict, 'causes'>) => verdict.causes.map(({ id }) => id);
const explained = (record: DiagnosableHistory, pattern: Pattern, kind: Kind | null = null, context: Context = {}) =>
  explain(readCurve(canonical(record), context), { pattern, kind, facts: { at: 0 } });
const fixes = (verdict: Pick<Verdict, 'fixes'>) => verdict.fixes.map(({ id }) => id);

/** All that is ever said of an ill run. */
const FINDINGS: [Pattern, (Kind | null)[]][] = (Object.keys(PATTERNS) as Pattern[])
  .filter((pattern) => pattern !== 'good')
  .map((pattern) => [
    pattern,
    [...(pattern === 'unclear' ? [] : [null]), ...kindsOf(pattern).filter((kind) => kind !== 'healthy')],
  ]);

/** Runs that have all channels, some of them, or next to nothing. */
const RECORDS: [string, DiagnosableHistory, Context][] = [
  [
    'every channel',
    history({
      trainLoss: column(descent),
      valLoss: every(20, (i) => 1.02 * descent(i)),
      lr: column((i) => 3e-3 * (1 - i / N)),
      gradNorm: column(quiet),
    }),
    { ...CONTEXT, floor: 1.2 },
  ],
  ['the training loss alone', history({ trainLoss: column(descent) }), {}],
  [
    'norms and losses that are not finite',
    history({
      trainLoss: column((i) => (i < 99 ? descent(i) : NaN)),
      gradNorm: column((i) => (i % 2 === 0 ? NaN : Infinity)),
      valLoss: column(() => NaN),
      lr: constant(0),
    }),
    CONTEXT,
  ],
  ['negative losses', history({ trainLoss: column((i) => -i / 10), gradNorm: constant(0) }), {}],
  ['two records', { step: [0, 1], trainLoss: [2, 1], gradNorm: [1, 1], lr: [0, 1] }, {}],
];

const SENTENCE = /^[A-Z].*[^.]\.$/s;
const NONSENSE = /NaN|undefined|null|Infinity|!|\[object/;

function expectWellFormed({ causes, fixes }: Pick<Verdict, 'causes' | 'fixes'>) {
  for (const sentence of [
    ...causes.flatMap(({ text, because }) => [text, because]),
    ...fixes.map(({ text }) => text),
  ]) {
    if (sentence === null) continue;
    expect(sentence).toMatch(SENTENCE);
    expect(sentence).not.toMatch(NONSENSE);
  }
  for (const { code } of fixes) expect(code ?? '').not.toMatch(/NaN|undefined|null/);
  for (const named of [causes, fixes]) expect(new Set(named.map(({ id }) => id)).size).toBe(named.length);
  const weights = causes.map(({ weight }) => weight);
  expect(weights).toEqual([...weights].sort((a, b) => b - a));
  for (const weight of weights) expect(weight > 0 && weight <= 1).toBe(true);
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeLessThan(1 + 1e-9);
}

describe('causes and fixes', () => {
  describe.each(RECORDS)('of a record with %s', (_, record, context) => {
    const curve = readCurve(canonical(record), context);
    it.each(FINDINGS.flatMap(([pattern, kinds]) => kinds.map((kind) => [pattern, kind] as const)))(
      'are there for %s (%s), in whole sentences',
      (pattern, kind) => {
        const explanation = explain(curve, { pattern, kind, facts: { at: 0 } });
        expect(explanation.causes.length).toBeGreaterThan(0);
        expect(explanation.fixes.length).toBeGreaterThan(0);
        expectWellFormed(explanation);
        if (curve.uniformLoss === null) expect(JSON.stringify(explanation)).not.toMatch(/ tokens?\b/);
      },
    );
  });

  it('ask for more where there is nothing yet', () => {
    const verdict = diagnose({ step: [], trainLoss: [] });
    expectWellFormed(verdict);
    expect(fixes(verdict)).toContain('log-every-step');
  });

  it('are not made up where nothing is wrong', () => {
    const verdict = diagnose(...(Object.values(simulate('good', 3)) as [DiagnosableHistory, Context]));
    expect(verdict).toMatchObject({ pattern: 'good', causes: [], fixes: [] });
  });

  it.each(FINDINGS.map(([pattern]) => pattern))('are well formed for simulated curves of %s', (pattern) => {
    for (let seed = 1; seed <= 25; seed++) {
      const { history: whole, context } = simulate(pattern, seed);
      const { step, trainLoss } = whole;
      expectWellFormed(diagnose(whole, context));
      expectWellFormed(diagnose({ step, trainLoss }, {}));
      expectWellFormed(diagnose(whole, { ...context, final: false }));
    }
  });
});

describe('the gradient norm', () => {
  const thrown = (i: number) => (i < 200 ? 1 : 1 + 1.4 * Math.exp(-(i - 200) / 12));
  const jump = history({ trainLoss: column((i) => descent(i) * thrown(i)), lr: constant(1e-3) });
  const jumpWith = (gradNorm: (i: number) => number) => diagnose({ ...jump, gradNorm: column(gradNorm) }, CONTEXT);

  it('tells a rate that is too high, where it grows before the jump and stays high', () => {
    const growing = (i: number) => quiet(i) * (i > 193 && i < 215 ? 2 + 2 * Math.min(i - 193, 8) : 1);
    const verdict = jumpWith(growing);
    expect(verdict.pattern).toBe('spikes');
    expect(ids(verdict)[0]).toBe('lr-too-high');
    expect(verdict.causes[0]!.because).toMatch(
      /^The gradient norm grows over several records around the jump, from 0\.\d+ to \d/,
    );
    expect(fixes(verdict).slice(0, 2)).toEqual(['clip', 'lower-rate']);
  });

  it('tells one gradient that was far too large, where it stands alone before the jump', () => {
    const verdict = jumpWith((i) => (i === 199 ? 30 : quiet(i)));
    expect(ids(verdict)[0]).toBe('summed-loss');
    expect(verdict.causes[0]!.because).toContain('a single gradient norm shoots up');
  });

  it('tells a bad batch, where loss and norm rise for one record only', () => {
    const needles = history({
      trainLoss: column((i) => (i === 120 || i === 260 ? 6.5 : descent(i))),
      gradNorm: column((i) => (i === 120 || i === 260 ? 4 : quiet(i))),
      lr: constant(1e-3),
    });
    const verdict = diagnose(needles, CONTEXT);
    expect(verdict).toMatchObject({ pattern: 'spikes', kind: 'needles' });
    expect(ids(verdict)[0]).toBe('corrupt-batches');
    expect(verdict.fixes.find(({ id }) => id === 'clean-data')!.text).toContain('steps 120 and 260');
  });

  it('is seen to be logged after clipping, where many norms are the same and none is larger', () => {
    const verdict = jumpWith((i) => Math.min(0.5, quiet(i)));
    expect(ids(verdict)[0]).toBe('clip-too-loose');
    expect(verdict.causes[0]!.because).toContain('logged after clipping');
    expect(fixes(verdict)[0]).toBe('clip-tighter');
  });

  const level = history({ trainLoss: column((i) => START * jitter(i, 0.004)), lr: constant(1e-3) });
  it.each([
    ['an optimiser that does not step, where it is healthy', quiet, 'no-optimizer-step'],
    ['a loss that is cut off, where it is zero', () => 0, 'detached-loss'],
    [
      'gradients that die on the way, where it is next to nothing',
      (i: number) => 1e-6 * quiet(i),
      'vanishing-gradients',
    ],
    ['a scaler that skips updates, where it is never finite', () => Infinity, 'skipped-updates'],
    [
      'labels without meaning, where it changes with the weights',
      (i: number) => quiet(i) * Math.exp(-i / 200),
      'random-targets',
    ],
  ])('tells of a flat line %s', (_, gradNorm, cause) => {
    const verdict = diagnose({ ...level, gradNorm: column(gradNorm) }, CONTEXT);
    expect(verdict.pattern).toBe('flat');
    expect(ids(verdict)[0]).toBe(cause);
  });

  const lost = history({ trainLoss: column((i) => (i < 250 ? descent(i) : NaN)) });
  it('tells an overflow from a divergence', () => {
    const still = diagnose({ ...lost, gradNorm: column((i) => (i < 250 ? quiet(i) : NaN)) }, CONTEXT);
    const growing = (i: number) => (i < 244 ? quiet(i) : i < 250 ? 0.8 * 3.3 ** (i - 244) : NaN);
    const exploding = diagnose({ ...lost, gradNorm: column(growing) }, CONTEXT);
    expect(ids(still)[0]).toBe('half-precision-everything');
    expect(fixes(still)).not.toContain('lower-rate');
    expect(ids(exploding)[0]).toBe('lr-explosion');
    expect(exploding.causes[0]!.because).toMatch(
      /^The gradient norm rose from 0\.\d+ to 313 in the last records before step 250\.$/,
    );
    expect(fixes(exploding)[0]).toBe('clip');
  });

  it('is asked for once, with what it would tell, and only where it is missing', () => {
    const more = (verdict: Verdict) => verdict.fixes.filter(({ id }) => id === 'log-more').map(({ text }) => text);
    expect(more(diagnose(jump, CONTEXT))).toEqual([
      'Log the gradient norm to tell a learning rate that is too high from a bad batch.',
    ]);
    expect(more(jumpWith(quiet))).toEqual([]);
  });
});

describe('the learning rate', () => {
  it('tells of a flat line that it is zero', () => {
    const record = history({
      trainLoss: column((i) => START * jitter(i, 0.004)),
      lr: constant(0),
      gradNorm: column(quiet),
    });
    const verdict = diagnose(record, CONTEXT);
    expect(verdict.causes[0]).toMatchObject({ id: 'lr-zero', because: 'The learning rate is zero in every record.' });
    expect(fixes(verdict)).toEqual(['raise-rate']);
  });

  const stuck = column((i) => (4 + (START - 4) * Math.exp(-i / 12)) * jitter(i, 0.01));
  it('tells a schedule that is used up from a plateau at a high rate', () => {
    const usedUp = diagnose(history({ trainLoss: stuck, lr: column((i) => (i < 60 ? 1e-3 : 0)) }), CONTEXT);
    const high = diagnose(history({ trainLoss: stuck, lr: constant(1e-3) }), CONTEXT);
    expect([usedUp.pattern, high.pattern]).toEqual(['plateau', 'plateau']);
    expect(ids(usedUp)[0]).toBe('schedule-exhausted');
    expect(usedUp.fixes[0]).toMatchObject({ id: 'full-schedule', text: expect.stringContaining('step 399') as string });
    expect(ids(high)).not.toContain('schedule-exhausted');
    expect(high.fixes.find(({ id }) => id === 'raise-rate')!.text).toBe(
      'Raise the peak learning rate from 0.0010 to about 0.0030.',
    );
  });

  it('tells of spikes that come only while it warms up or is at its peak', () => {
    const spiky = (i: number) => ([40, 58, 71].some((at) => i >= at && i < at + 6) ? 2.2 : 1);
    const trainLoss = column((i) => (2 + 3 * Math.exp(-i / 20)) * jitter(i, 0.02) * spiky(i));
    const peaked = column((i) => 1e-2 * Math.min(i / 40, Math.max(0.02, 1 - Math.max(0, i - 80) / 100)));
    const warming = column((i) => 1e-2 * Math.max(0.05, Math.min(i / 100, 1 - Math.max(0, i - 100) / 100)));
    const causesAt = (lr: number[]) => diagnose(history({ trainLoss, lr }), CONTEXT).causes;
    const share = (lr: number[]) => causesAt(lr).find(({ id }) => id === 'lr-too-high')!.weight;
    expect(share(peaked)).toBeGreaterThan(1.3 * share(constant(1e-2)));
    const because = (lr: number[]) => causesAt(lr).find(({ id }) => id === 'lr-too-high')!.because;
    expect(because(peaked)).toBe('Of the jumps, 100 % come while the rate is near its peak of 0.010.');
    expect(because(warming)).toBe('Of the jumps, 100 % come while the rate still warms up to its peak of 0.010.');
  });

  it('tells cuts of the rate from new passes through the data', () => {
    const stairs = column((i) => 4 * 0.7 ** Math.floor(i / 100) * jitter(i, 0.01));
    const cuts = diagnose(history({ trainLoss: stairs, lr: column((i) => 0.1 ** (1 + Math.floor(i / 100))) }));
    const unknown = diagnose(history({ trainLoss: stairs }));
    expect([cuts.pattern, unknown.pattern]).toEqual(['step', 'step']);
    expect(ids(cuts)).toEqual(['step-decay']);
    expect(fixes(cuts)).toEqual(['cosine']);
    expect(ids(unknown)).toContain('repeated-data');
    expect(fixes(unknown)).toContain('log-more');
  });
});

describe('the validation loss', () => {
  it('names the step to stop at, the same as the verdict', () => {
    const record = history({
      trainLoss: column((i) => (0.4 + 5 * Math.exp(-i / 70)) * jitter(i, 0.02)),
      valLoss: every(20, (i) => 3 + (i < 120 ? (120 - i) / 60 : (i - 120) / 200)),
    });
    const verdict = diagnose(record, CONTEXT);
    expect(verdict.pattern).toBe('overfitting');
    expect(ids(verdict)[0]).toBe('tiny-dataset');
    expect(verdict.summary).toContain('step 120');
    expect(verdict.fixes[0]).toMatchObject({
      id: 'early-stopping',
      text: 'Stop at step 120, where validation was lowest, and keep the weights from there.',
    });
  });

  it('tells weights that nothing touches from weights that only decay', () => {
    const level = { trainLoss: column((i) => START * jitter(i, 0.004)), lr: constant(1e-3), gradNorm: column(quiet) };
    const untouched = diagnose(history({ ...level, valLoss: every(40, () => 5.83) }), CONTEXT);
    const decaying = diagnose(history({ ...level, valLoss: every(40, (i) => 5.83 - 1e-6 * i) }), CONTEXT);
    expect(ids(untouched)[0]).toBe('no-optimizer-step');
    expect(ids(decaying)[0]).toBe('zero-grad-before-step');
  });

  it('tells a leak from a training set that is known by heart', () => {
    const fall = (i: number) => START * Math.exp(-i / 30) + 0.01;
    const along = history({ trainLoss: column(fall), valLoss: every(20, fall) });
    const apart = history({ trainLoss: column(fall), valLoss: every(20, () => 5.5) });
    expect(ids(explained(along, 'collapse', null, CONTEXT))).not.toContain('tiny-dataset');
    expect(ids(explained(apart, 'collapse', null, CONTEXT))[0]).toBe('tiny-dataset');
  });
});

describe('the rest of the record', () => {
  it('names the interval of jumps that come like a clock', () => {
    const kicked = (i: number) => (i < 60 ? 1 : 1 + 1.5 * Math.exp(-(i % 60) / 3));
    const verdict = diagnose(history({ trainLoss: column((i) => descent(i) * kicked(i)) }), CONTEXT);
    expect(verdict.pattern).toBe('spikes');
    expect(verdict.causes.map(({ because }) => because).join(' ')).toContain('every 60 steps');
  });

  it('names augmentation for a bounce where the data may be other than text', () => {
    const bouncing = history({ trainLoss: column((i) => (1 + 1.3 * Math.exp(-i / 60)) * jitter(i, 0.4)) });
    const verdict = diagnose(bouncing);
    expect(verdict.pattern).toBe('sawtooth');
    expect(ids(verdict)).toContain('augmentation');
    expect(ids(verdict)[0]).toBe('tiny-batch');
  });

  it('names sources that take turns where high and low alternate strictly', () => {
    const turns = history({ trainLoss: column((i) => (1 + 1.3 * Math.exp(-i / 60)) * (i % 2 === 0 ? 1.3 : 0.8)) });
    expect(ids(explained(turns, 'sawtooth'))[0]).toBe('data-order');
  });

  it('finds a missing normaliser likelier than another objective where the vocabulary is known', () => {
    const record = history({ trainLoss: column((i) => -i / 10) });
    expect(ids(explained(record, 'nan', 'negative', CONTEXT))[0]).toBe('unnormalised-loss');
    expect(ids(explained(record, 'nan', 'negative'))).toContain('other-objective');
    expect(ids(explained(record, 'nan', 'negative', CONTEXT))).not.toContain('other-objective');
  });
});

it('has every fix in use', () => {
  const candidates = FINDINGS.flatMap(([pattern]) => tablesOf(pattern)).flatMap((table) => table.candidates);
  const used = new Set<FixId>(candidates.flatMap((candidate) => candidate.fixes));
  expect(Object.keys(FIXES).filter((id) => !used.has(id as FixId))).toEqual([]);
});
