import { indexAfter, finite, type Points } from '../series.ts';
import { median } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent, steps } from '../words.ts';
import type { Detection, Detector } from './detector.ts';

/** A mean of −ln p cannot be below zero by more than rounding. */
const ROUNDING = 1e-3;
/** Growth of the gradient over its usual size that counts as an explosion. */
const EXPLODING = 5;

/** The loss stopped being a number, or went where no cross-entropy can go. */
export const nan: Detector = (curve) => overflow(curve) ?? negative(curve) ?? validation(curve);

const overflow: Detector = ({ series: { train, gradNorm }, final }) => {
  const bad = train.value.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return null;
  const at = train.step[bad]!;
  const value = Number.isNaN(train.value[bad]!) ? 'not a number (NaN)' : 'infinite';
  const before = bad > 0 ? `; the one before it was ${number(train.value[bad - 1]!)}` : '';
  const last = train.step.at(-1)!;
  const evidence: Evidence[] = [
    { text: `At step ${at} the training loss is ${value}${before}.`, from: at, to: at, channel: 'trainLoss' },
  ];
  const later = train.value.slice(bad);
  const lost = later.filter((loss) => !Number.isFinite(loss)).length / later.length;
  const stays = lost > 0.9;
  evidence.push({
    text: stays
      ? `From there to the ${final ? 'end' : 'latest step'}, ${percent(lost)} of the losses are not finite: the weights themselves are lost.`
      : `It came back: only ${percent(lost)} of the losses from there on are not finite.`,
    from: at,
    to: last,
    channel: 'trainLoss',
  });
  if (bad >= 5) evidence.push(...lowest(train, bad), ...gradients(gradNorm, at));
  const summary =
    bad === 0
      ? 'The loss is not a finite number from the very first step.'
      : `The loss stopped being a finite number at step ${at}.`;
  return { pattern: 'nan', kind: 'overflow', confidence: stays || later.length < 5 ? 0.99 : 0.9, evidence, summary };
};

function lowest({ step, value }: Points, before: number): Evidence[] {
  const past = value.subarray(0, before);
  const least = past.reduce((best, loss, i) => (loss < past[best]! ? i : best), 0);
  const text = `Until then it was training: from ${number(past[0]!)} down to ${number(past[least]!)} at step ${step[least]}.`;
  return past[least]! < 0.9 * past[0]! ? [{ text, from: step[0]!, to: step[least]!, channel: 'trainLoss' }] : [];
}

function gradients({ step, value }: Points, at: number): Evidence[] {
  const until = indexAfter(step, at);
  const past = value.slice(Math.max(0, until - 200), until);
  if (past.length < 10) return [];
  const usual = median(finite({ step: past, value: past }).value);
  const recent = past.slice(-5);
  const largest = recent.reduce((most, norm) => (norm > most || Number.isNaN(norm) ? norm : most), 0);
  const grew = !Number.isFinite(largest) || largest > EXPLODING * usual;
  const text = grew
    ? `The gradient exploded first: its norm, usually ${number(usual)}, was ${Number.isFinite(largest) ? number(largest) : 'not finite'} in the last steps before.`
    : `The gradient gave no warning: its norm stayed near ${number(usual)}, which points to an overflow inside the computation.`;
  return [{ text, from: step[Math.max(0, until - 5)]!, to: at, channel: 'gradNorm' }];
}

const negative: Detector = ({ train: { step, value }, knowsNothing }) => {
  const bad = value.findIndex((loss) => loss < -ROUNDING);
  if (bad < 0) return null;
  const at = step[bad]!;
  const least = value.reduce((low, loss) => Math.min(low, loss), 0);
  const share = value.slice(bad).filter((loss) => loss < 0).length / (value.length - bad);
  const text = `The training loss is ${number(value[bad]!)} at step ${at}, and ${number(least)} at its lowest; ${percent(share)} of the losses from there on are negative.`;
  const detection: Omit<Detection, 'confidence'> = {
    pattern: 'nan',
    kind: 'negative',
    evidence: [
      { text, from: at, to: step.at(-1)!, channel: 'trainLoss' },
      {
        text: 'The cross-entropy is minus the logarithm of a probability, and a probability is at most one: it can never be negative.',
        from: at,
        to: step.at(-1)!,
        channel: 'trainLoss',
      },
    ],
    summary: `The loss is negative from step ${at}, which a cross-entropy cannot be: it is computed wrongly.`,
  };
  // Other losses may be negative; one that begins like a cross-entropy should stay like one.
  return { ...detection, confidence: knowsNothing !== null ? 0.99 : value[0]! > 0 ? 0.85 : 0.6 };
};

const validation: Detector = ({ series: { val } }) => {
  const bad = val.value.findIndex((loss) => !Number.isFinite(loss));
  if (bad < 0) return null;
  const all = val.step.filter((_, i) => !Number.isFinite(val.value[i]!));
  const text = `The validation loss is not a finite number in ${all.length} of ${val.step.length} validations (${steps(all[0]!, all.at(-1)!)}), although the training loss is.`;
  return {
    pattern: 'nan',
    kind: 'validation',
    confidence: all.length > 1 ? 0.85 : 0.7,
    evidence: [{ text, from: all[0]!, to: all.at(-1)!, channel: 'valLoss' }],
    summary: `The validation loss is not a finite number at step ${all[0]}${all.length > 1 ? ' and later' : ''}.`,
  };
};
