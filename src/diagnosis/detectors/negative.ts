import { median } from '../../core/quantile.ts';
import type { Curve } from '../curve.ts';
import { defineLimits } from '../limits.ts';
import { number, percent } from '../words.ts';
import type { Sight } from './detector.ts';

export const NEGATIVE_LIMITS = defineLimits({
  rounding: [0.001, 'Nats below zero: a mean of −ln p cannot be there by more than rounding.'],
  leastEntropy: [0.5, 'Nats at the start: a cross-entropy begins no lower, with two classes.'],
  mostEntropy: [15, 'Nats at the start: a cross-entropy begins no higher, with a million tokens.'],
  withoutBound: [10, 'Times its first loss below zero, and falling still: no honest objective is without bound.'],
  level: [1.05, 'Times the level before: from here on the loss no longer falls.'],
  score: [0.99, 'Score where classes are counted: there is no doubt.'],
  scoreUnknown: [0.75, 'Score where they are not, but the loss begins like a cross-entropy and falls without bound.'],
  scoreBounded: [0.45, 'Score where it is bounded: a remark, since the objective may be another one.'],
});
const { values: limits } = NEGATIVE_LIMITS;

/** The loss went where no cross-entropy can go. Other objectives may be negative, so it must be one. */
export function negative(curve: Curve): Sight<'negative'> | null {
  const { step } = curve.train;
  const value = curve.train.value.map((loss) => loss + curve.zero);
  const bad = value.findIndex((loss) => loss < -limits.rounding);
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
  if (uniformLoss !== null) return limits.score;
  const first = value[0]!;
  if (first < limits.leastEntropy || first > limits.mostEntropy) return 0;
  const tenth = Math.max(2, Math.ceil(value.length / 10));
  const [end, before] = [median(value.slice(-tenth)), median(value.slice(-2 * tenth, -tenth))];
  return end < -limits.withoutBound * first && end < limits.level * before ? limits.scoreUnknown : limits.scoreBounded;
}
