import { median } from '../../core/quantile.ts';
import type { Curve } from '../curve.ts';
import { finite, type Points } from '../series.ts';
import { jitter, ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { percent } from '../words.ts';
import { defineDetector, throughout } from './detector.ts';

/** The loss falls, steeply at first and then ever more slowly, and validation follows. */
export const good = defineDetector({
  pattern: 'good',
  kinds: [],
  earliest: 30,
  implies: [],
  causes: null,
  detect: (curve) => {
    const { train, start, end, levels, sigma, loss, what } = curve;
    // A trouble may show in fewer points; that there is none does not.
    if (train.step.length < 8 || !(start > 0)) return null;
    const drop = (start - end) / start;
    // A level is the median of a twentieth of the points, so it still holds some of their noise.
    const wobble = 2 * sigma * Math.sqrt(levels.length / train.step.length);
    const falling =
      levels.filter((level, i) => i > 0 && level <= (1.01 + wobble) * levels[i - 1]!).length / (levels.length - 1);
    const fit = Math.min(
      ramp(drop, 0.05, 0.15),
      ramp(largestClimb(levels, GROUND * start) - wobble, 0.11, 0.055),
      ramp(falling, 0.5, 0.8),
      ramp(validationRise(curve.series.val), 0.06, 0.03),
    );
    if (fit === 0) return null;
    const early = Math.min(1, Math.max(0, (start - levels[Math.floor(levels.length / 4)]!) / (start - end)));
    return {
      kind: null,
      facts: { at: train.step[0]! },
      confidence: 0.3 + 0.65 * fit,
      evidence: [
        throughout(
          curve,
          `The ${what} fell from ${loss(start)} to ${loss(end)}; ${percent(early)} of that came in the first quarter of the run.`,
        ),
        validation(curve),
      ].filter((evidence) => evidence !== null),
      summary: `A healthy run: the loss fell from ${loss(start)} to ${loss(end)}${slowsDown(levels, start) ? ', steeply at first and then ever more slowly' : ''}.`,
    };
  },
});

/** Whether each quarter of the run brought less than the one before, the first at least half of everything. */
function slowsDown(levels: readonly number[], start: number): boolean {
  const marks = [start, ...[1, 2, 3, 4].map((quarter) => levels[Math.ceil((quarter * levels.length) / 4) - 1]!)];
  const falls = marks.slice(1).map((level, i) => marks[i]! - level);
  const whole = start - levels.at(-1)!;
  return falls[0]! > 0.5 * whole && falls.every((fall, i) => i === 0 || fall <= falls[i - 1]! + 0.02 * whole);
}

/** Below this share of the start all levels are about the same to an eye. */
const GROUND = 0.05;

/** How far the level ever rose above the lowest before it, as a share of that, or of the ground where that is higher. */
export function largestClimb(levels: readonly number[], ground = 0): number {
  let lowest = levels[0] ?? NaN;
  let most = 0;
  for (const level of levels) {
    most = Math.max(most, (level - lowest) / Math.max(lowest, ground));
    lowest = Math.min(lowest, level);
  }
  return most;
}

/** How far validation ends above its lowest beyond its own noise, as a share; 0 where too little was validated to say. */
function validationRise(points: Points): number {
  const { value } = finite(points);
  if (value.length < 5) return 0;
  const end = Math.min(value.at(-1)!, median(value.slice(-2))); // the last one alone may be of weights put back
  const lowest = value.reduce((low, loss) => Math.min(low, loss));
  const scatter = jitter(value.slice(value.length >> 1));
  return (end - 3 * scatter) / lowest - 1;
}

function validation({ series, loss }: Curve): Evidence | null {
  const { step, value } = finite(series.val);
  if (value.length < 2) return null;
  const last = Math.min(value.at(-1)!, median(value.slice(-2)));
  const best = value.indexOf(value.reduce((low, loss) => Math.min(low, loss)));
  const text =
    last > 1.03 * value[best]!
      ? `The validation loss was lowest, ${loss(value[best]!)}, at step ${step[best]}, and is ${loss(last)} now.`
      : `The validation loss came along, from ${loss(value[0]!)} to ${loss(last)}.`;
  return { text, from: step[0]!, to: step.at(-1)!, channel: 'valLoss' };
}
