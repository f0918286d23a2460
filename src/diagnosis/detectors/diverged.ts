import { median } from '../../core/quantile.ts';
import { diverged as causes } from '../causes/diverged.ts';
import type { Curve } from '../curve.ts';
import { ramp } from '../statistics.ts';
import { defineDetector, type Sight } from './detector.ts';

/** From this factor above its best level the run has lost what it had learned. */
const LOST = 1.5;
/** A loss so large, with gradients that are infinite, is lost. */
const LARGE = 1e3;

/** The loss rose and stayed up without ever ceasing to be a number. It has no card, so the verdict is `unclear`. */
export const diverged = defineDetector({
  pattern: 'unclear',
  kinds: ['diverged'],
  earliest: 30,
  implies: ['spikes', 'sawtooth'],
  causes: { default: causes },
  detect: (curve) => {
    const risen = risenForGood(curve);
    if (!risen || isLost(curve, risen)) return null;
    return sight(curve, risen, 0.6 + 0.35 * ramp(risen.end / risen.lowest, LOST, 2 * LOST));
  },
});

/** The same where the gradient is infinite: then the loss is a number only in name. */
export const exploded = defineDetector({
  pattern: 'nan',
  kinds: ['diverged'],
  earliest: 0,
  implies: ['unclear', 'collapse', 'plateau', 'flat'],
  causes: { default: causes },
  detect: (curve) => {
    const risen = risenForGood(curve);
    return risen && isLost(curve, risen) ? sight(curve, risen, 0.8) : null;
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
  if (n < 12) return null;
  const end = median(value.slice(-Math.max(3, Math.ceil(n / 10))));
  const best = levels.indexOf(levels.reduce((low, level) => Math.min(low, level)));
  const lowest = Math.min(levels[best]!, value[0]!);
  const late = levels.slice(-3);
  // Near zero any noise is a multiple.
  if (![end, ...late].every((level) => level > LOST * lowest) || end - lowest < 0.1 * value[0]!) return null;
  const from = lowest === value[0] ? step[0]! : step[0]! + ((best + 0.5) / levels.length) * (step.at(-1)! - step[0]!);
  return { lowest, from: Math.round(from), end };
}

const isLost = ({ series }: Curve, { end }: Risen) =>
  end > LARGE && series.gradNorm.value.some((norm) => norm === Infinity);

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
