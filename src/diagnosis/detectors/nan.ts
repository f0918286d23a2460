import { median } from '../../core/quantile.ts';
import { diverged as divergedCauses } from '../causes/diverged.ts';
import { nan as causes, negative as negativeCauses, validation as validationCauses } from '../causes/nan.ts';
import type { Curve } from '../curve.ts';
import { finite, indexFrom, type Points } from '../series.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent, steps } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, type Sight } from './detector.ts';
import { negative } from './negative.ts';

const LIMITS = defineLimits({
  stays: [0.9, 'Share of the losses from the first lost one on: with more, the weights themselves are lost.'],
  score: [0.99, 'Score where they are: there is no doubt.'],
  scoreBack: [0.9, 'Score where the loss came back: the data may be to blame.'],
  few: [5, 'Losses from the first lost one on that are too few to say that it came back.'],
  zeros: [2, 'Losses of exactly zero: more of them after an ordinary level are no single bad reading.'],
  fromLevel: [0.3, 'Share of the usual loss from which a fall to exactly zero is sudden.'],
  fromHeight: [10, 'Times the usual loss from which even a few zeros are sudden.'],
  fewest: [5, 'Losses: in fewer, neither zeros nor absurd sizes are looked for.'],
  lostNorms: [2, 'Gradient norms that are not finite where the loss is zero: so many are no accident.'],
  maskedScore: [0.95, 'Score where the gradient norms are lost as well.'],
  maskedScoreAlone: [0.75, 'Score where only the zeros tell.'],
  absurd: [1000000, 'Times the usual size: from here a loss is no loss any more.'],
  absurdScore: [0.9, 'Score of such a run.'],
  validationScore: [0.85, 'Score where several validations are lost.'],
  validationScoreOnce: [0.7, 'Score where only one is.'],
  grown: [5, 'Times the usual norm: from here the gradient has exploded.'],
});
const { values: limits } = LIMITS;

/** Losses before a lost one: with fewer there is nothing to tell of the time before. */
const SOMETHING_BEFORE = 5;
/** Share of the first loss: a run that came no lower was not training yet. */
const TRAINED = 0.9;
/** Gradient norms before a lost loss: those that tell what is usual, the fewest that can, and the last, which may warn. */
const [NORMS, FEWEST_NORMS, LAST_NORMS] = [200, 10, 5];

/** The loss stopped being a number, or went where no cross-entropy can go. */
export const nan = defineDetector({
  pattern: 'nan',
  kinds: ['overflow', 'masked', 'negative', 'validation', 'diverged'],
  earliest: 0,
  inFewPoints: true,
  implies: ['unclear', 'collapse', 'plateau', 'flat'],
  causes: {
    default: causes,
    negative: negativeCauses,
    validation: validationCauses,
    diverged: divergedCauses,
  },
  limits: LIMITS,
  detect: (curve) => overflow(curve) ?? masked(curve) ?? absurd(curve) ?? surer(negative(curve), validation(curve)),
});

type See<K extends string> = (curve: Curve) => Sight<K> | null;

function surer<A extends string, B extends string>(one: Sight<A> | null, other: Sight<B> | null): Sight<A | B> | null {
  if (!one || !other) return one ?? other;
  return other.confidence > one.confidence ? other : one;
}

const overflow: See<'overflow'> = ({ series: { train, gradNorm }, final, loss, what }) => {
  const bad = train.value.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return null;
  const at = train.step[bad]!;
  const value = Number.isNaN(train.value[bad]!) ? 'not a number (NaN)' : 'infinite';
  const before = bad > 0 ? `; the one before it was ${loss(train.value[bad - 1]!)}` : '';
  const last = train.step.at(-1)!;
  const evidence: Evidence[] = [
    { text: `At step ${at} the ${what} is ${value}${before}.`, from: at, to: at, channel: 'trainLoss' },
  ];
  const later = train.value.slice(bad);
  const lost = later.filter((loss) => !Number.isFinite(loss)).length / later.length;
  const stays = lost > limits.stays;
  evidence.push({
    text: stays
      ? `From there to the ${final ? 'end' : 'latest step'}, ${percent(lost)} of the losses are not finite: the weights themselves are lost.`
      : `It came back: only ${percent(lost)} of the losses from there on are not finite.`,
    from: at,
    to: last,
    channel: 'trainLoss',
  });
  if (bad >= SOMETHING_BEFORE) evidence.push(...lowest(train, bad, loss), ...gradients(gradNorm, at));
  const summary =
    bad === 0
      ? 'The loss is not a finite number from the very first step.'
      : stays
        ? `The loss stopped being a finite number at step ${at}.`
        : `The loss was not a finite number at step ${at}, and came back.`;
  return {
    kind: 'overflow',
    facts: { at },
    confidence: stays || later.length < limits.few ? limits.score : limits.scoreBack,
    evidence,
    summary,
  };
};

function lowest({ step, value }: Points, before: number, loss: Curve['loss']): Evidence[] {
  const past = value.subarray(0, before);
  const least = past.reduce((best, loss, i) => (loss < past[best]! ? i : best), 0);
  const text = `Until then it was training: from ${loss(past[0]!)} down to ${loss(past[least]!)} at step ${step[least]}.`;
  return past[least]! < TRAINED * past[0]! ? [{ text, from: step[0]!, to: step[least]!, channel: 'trainLoss' }] : [];
}

function gradients({ step, value }: Points, at: number): Evidence[] {
  // What comes with the lost loss is no warning.
  const until = step.length > 0 && step.at(-1)! >= at ? indexFrom(step, at) : step.length;
  const past = value.slice(Math.max(0, until - NORMS), until);
  if (past.length < FEWEST_NORMS) return [];
  const usual = median(finite({ step: past, value: past }).value);
  const recent = past.slice(-LAST_NORMS);
  const largest = recent.reduce((most, norm) => (norm > most || Number.isNaN(norm) ? norm : most), 0);
  const grew = !Number.isFinite(largest) || largest > limits.grown * usual;
  const text = grew
    ? `The gradient exploded first: its norm, usually ${number(usual)}, was ${Number.isFinite(largest) ? number(largest) : 'not finite'} in the last steps before.`
    : `The gradient gave no warning: its norm stayed near ${number(usual)}, which points to an overflow inside the computation.`;
  return [{ text, from: step[Math.max(0, until - LAST_NORMS)]!, to: at, channel: 'gradNorm' }];
}

/** Loggers may write zero for a loss that is not finite; no real one is exactly zero from one point to the next. */
const masked: See<'masked'> = ({ series: { train, gradNorm }, zero }) => {
  const { step, value } = train;
  const n = value.length;
  if (zero !== 0 || n < limits.fewest) return null;
  const zeros = n - 1 - value.findLastIndex((x) => x !== 0);
  if (zeros === 0) return null;
  const before = value.slice(0, n - zeros);
  const lost = gradNorm.value.slice(-zeros).filter((norm) => !Number.isFinite(norm)).length;
  const usual = median(before);
  const sudden =
    before.length > 0 &&
    before.at(-1)! > limits.fromLevel * usual &&
    (zeros > limits.zeros || before.at(-1)! > limits.fromHeight * usual);
  if (lost < limits.lostNorms && !sudden) return null;
  const [at, to] = [step[n - zeros]!, step[n - 1]!];
  const why =
    lost >= limits.lostNorms
      ? `, while the gradient norm is not finite in ${lost} records`
      : ', from one point to the next';
  return {
    kind: 'masked',
    facts: { at },
    confidence: lost >= limits.lostNorms ? limits.maskedScore : limits.maskedScoreAlone,
    evidence: [
      { text: `From step ${at} on the loss is exactly zero${why}.`, from: at, to, channel: 'trainLoss' },
      ...(before.length >= SOMETHING_BEFORE ? gradients(gradNorm, at) : []),
    ],
    summary: `From step ${at} on the loss is exactly zero, as loggers write one that is not a number.`,
  };
};

/** Finite only in name, and for good. */
const absurd: See<'diverged'> = ({ train: { step, value }, zero, loss }) => {
  const n = value.length;
  if (n < limits.fewest) return null;
  const size = value.map((x) => Math.abs(x + zero));
  const ordinary = Math.max(median(size.slice(0, Math.ceil(n / 3))), size[0]!);
  const from = size.findIndex((x) => x > limits.absurd * ordinary);
  const end = median(size.slice(-Math.max(2, Math.ceil(n / 20))));
  if (from < 0 || !(end > limits.absurd * ordinary)) return null;
  const [at, to] = [step[from]!, step.at(-1)!];
  const text = `At step ${at} the loss is ${loss(value[from]!)}, where ${number(ordinary)} was usual, and it stays there.`;
  return {
    kind: 'diverged',
    facts: { at },
    confidence: limits.absurdScore,
    evidence: [{ text, from: at, to, channel: 'trainLoss' }],
    summary: `The run blew up at step ${at}, to a loss that is a number only in name.`,
  };
};

const validation: See<'validation'> = ({ series: { val } }) => {
  const bad = val.value.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return null;
  const all = val.step.filter((_, i) => !Number.isFinite(val.value[i]!));
  const text = `The validation loss is not a finite number in ${all.length} of ${val.step.length} validations (${steps(all[0]!, all.at(-1)!)}), although the training loss is.`;
  return {
    kind: 'validation',
    facts: { at: all[0]! },
    confidence: all.length > 1 ? limits.validationScore : limits.validationScoreOnce,
    evidence: [{ text, from: all[0]!, to: all.at(-1)!, channel: 'valLoss' }],
    summary: `The validation loss is not a finite number at step ${all[0]}${all.length > 1 ? ' and later' : ''}.`,
  };
};
