import { median } from '../../core/quantile.ts';
import type { Curve } from '../curve.ts';
import { number, percent } from '../words.ts';
import type { Sight } from './detector.ts';

/** A mean of −ln p cannot be below zero by more than rounding. */
const ROUNDING = 1e-3;
/** Where a cross-entropy may begin: between two classes and a million tokens. */
const ENTROPY = [0.5, 15] as const;
/** As many times its first loss below zero, and falling still: no honest objective is without bound. */
const WITHOUT_BOUND = 10;

/** The loss went where no cross-entropy can go. Other objectives may be negative, so it must be one. */
export function negative(curve: Curve): Sight<'negative'> | null {
  const { step } = curve.train;
  const value = curve.train.value.map((loss) => loss + curve.zero);
  const bad = value.findIndex((loss) => loss < -ROUNDING);
  if (bad < 0) return null;
  const confidence = likeACrossEntropy(curve, value);
  if (confidence === 0) return null;
  const [at, to] = [step[bad]!, step.at(-1)!];
  const least = value.reduce((low, loss) => Math.min(low, loss), 0);
  const share = value.slice(bad).filter((loss) => loss < 0).length / (value.length - bad);
  return {
    kind: 'negative',
    facts: { at },
    confidence,
    evidence: [
      {
        text: `The ${curve.what} is ${number(value[bad]!)} at step ${at}, and ${number(least)} at its lowest; ${percent(share)} of the losses from there on are negative.`,
        from: at,
        to,
        channel: 'trainLoss',
      },
      {
        text: 'The cross-entropy is minus the logarithm of a probability, and a probability is at most one: it can never be negative.',
        from: at,
        to,
        channel: 'trainLoss',
      },
    ],
    summary: `The loss is negative from step ${at}, which a cross-entropy cannot be: ${curve.uniformLoss === null ? 'if it is meant to be one, it' : 'it'} is computed wrongly.`,
  };
}

/** Certain where classes are counted; otherwise the curve must begin like one and then know no bound. */
function likeACrossEntropy({ uniformLoss }: Curve, value: Float64Array): number {
  if (uniformLoss !== null) return 0.99;
  const first = value[0]!;
  if (first < ENTROPY[0] || first > ENTROPY[1]) return 0;
  const tenth = Math.max(2, Math.ceil(value.length / 10));
  const [end, before] = [median(value.slice(-tenth)), median(value.slice(-2 * tenth, -tenth))];
  return end < -WITHOUT_BOUND * first && end < 1.05 * before ? 0.75 : 0.45;
}
