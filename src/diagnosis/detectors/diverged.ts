import { median } from '../../core/quantile.ts';
import { ramp } from '../statistics.ts';
import type { Detector } from './detector.ts';

/** From this factor above its best level the run has lost what it had learned. */
const LOST = 1.5;
/** A loss so large, with gradients that are infinite, is lost. */
const LARGE = 1e3;

/** The loss rose and stayed up without ever ceasing to be a number. It has no card, so the verdict is `unclear`. */
export const diverged: Detector = (curve) => {
  const { loss } = curve;
  const { step, value } = curve.train;
  const n = step.length;
  if (n < 12) return null;
  const end = median(value.slice(-Math.max(3, Math.ceil(n / 10))));
  const best = curve.levels.indexOf(curve.levels.reduce((low, level) => Math.min(low, level)));
  const lowest = Math.min(curve.levels[best]!, value[0]!);
  // Near zero any noise is a multiple.
  const late = curve.levels.slice(-3);
  if (![end, ...late].every((level) => level > LOST * lowest) || end - lowest < 0.1 * value[0]!) return null;
  const from =
    lowest === value[0] ? step[0]! : step[0]! + ((best + 0.5) / curve.levels.length) * (step.at(-1)! - step[0]!);
  const exploded = end > LARGE && curve.series.gradNorm.value.some((norm) => norm === Infinity);
  return {
    pattern: exploded ? 'nan' : 'unclear',
    kind: 'diverged',
    facts: { at: Math.round(from) },
    confidence: exploded ? 0.8 : 0.6 + 0.35 * ramp(end / lowest, LOST, 2 * LOST),
    evidence: [
      {
        text: `The loss was near ${loss(lowest)} around step ${Math.round(from)}; since then it has risen to ${loss(end)} and has not come back.`,
        from: Math.round(from),
        to: step.at(-1)!,
        channel: 'trainLoss',
      },
    ],
    summary: `The run blew up: the loss is ${loss(end)}, far above the ${loss(lowest)} it had been at, though still a number.`,
  };
};
