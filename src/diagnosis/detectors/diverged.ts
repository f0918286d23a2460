import { median } from '../../core/quantile.ts';
import { diverged as causes } from '../causes/diverged.ts';
import type { Curve } from '../curve.ts';
import { ramp } from '../statistics.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, type Sight } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [12, 'Losses: in fewer a rise may still be undone.'],
  lost: [1.5, 'Times the best level: from here the run has lost what it had learned.'],
  height: [0.1, 'Share of the first loss that the rise must have: near zero any noise is a multiple.'],
  large: [1000, 'Nats: a loss so large, with gradients that are infinite, is lost.'],
  score: [0.6, 'Score of a rise that is only just large enough.'],
  gain: [0.35, 'Added as it grows to twice that; the sum is short of certain.'],
  explodedScore: [0.8, 'Score where the gradient is infinite: then nothing is left to come back from.'],
});
const { values: limits } = LIMITS;

/** The loss rose and stayed up without ever ceasing to be a number. It has no card, so the verdict is `unclear`. */
export const diverged = defineDetector({
  pattern: 'unclear',
  kinds: ['diverged'],
  earliest: 30,
  implies: ['spikes', 'sawtooth'],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const risen = risenForGood(curve);
    if (!risen || isLost(curve, risen)) return null;
    return sight(
      curve,
      risen,
      limits.score + limits.gain * ramp(risen.end / risen.lowest, limits.lost, 2 * limits.lost),
    );
  },
});

/** The same where the gradient is infinite: then the loss is a number only in name. */
export const exploded = defineDetector({
  pattern: 'nan',
  kinds: ['diverged'],
  earliest: 0,
  implies: ['unclear', 'collapse', 'plateau', 'flat'],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const risen = risenForGood(curve);
    return risen && isLost(curve, risen) ? sight(curve, risen, limits.explodedScore) : null;
  },
});

/** A rise that was not undone: from which level and step on, and to which. */
interface Risen {
  lowest: number;
  from: number;
  end: number;
}

function risenForGood({ train: { step, value }, levels }: Curve): Risen | null {
  const n = step.length;
  if (n < limits.fewest) return null;
  const end = median(value.slice(-Math.max(3, Math.ceil(n / 10))));
  const best = levels.indexOf(levels.reduce((low, level) => Math.min(low, level)));
  const lowest = Math.min(levels[best]!, value[0]!);
  const late = levels.slice(-3);
  if (![end, ...late].every((level) => level > limits.lost * lowest) || end - lowest < limits.height * value[0]!)
    return null;
  const from = lowest === value[0] ? step[0]! : step[0]! + ((best + 0.5) / levels.length) * (step.at(-1)! - step[0]!);
  return { lowest, from: Math.round(from), end };
}

const isLost = ({ series }: Curve, { end }: Risen) =>
  end > limits.large && series.gradNorm.value.some((norm) => norm === Infinity);

function sight({ train, loss }: Curve, { lowest, from, end }: Risen, confidence: number): Sight<'diverged'> {
  return {
    kind: 'diverged',
    confidence,
    facts: { at: from },
    evidence: [
      {
        text: `The loss was near ${loss(lowest)} around step ${from}; since then it has risen to ${loss(end)} and has not come back.`,
        from,
        to: train.step.at(-1)!,
        channel: 'trainLoss',
      },
    ],
    summary: `The run blew up: the loss is ${loss(end)}, far above the ${loss(lowest)} it had been at, though still a number.`,
  };
}
