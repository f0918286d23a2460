import { median } from '../../core/quantile.ts';
import type { Curve } from '../curve.ts';
import { finite, type Points } from '../series.ts';
import { jitter, ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { percent } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, throughout } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [8, 'Losses: it takes as many to see that nothing is wrong as to see a shape.'],
  noDrop: [0.05, 'Share of the start: a loss that fell by less has learned nothing that shows.'],
  drop: [0.15, 'Share of the start: a loss that fell by so much has learned.'],
  noClimb: [0.055, 'Share of the lowest level so far: a rise up to this is a bend of the curve.'],
  climb: [0.11, 'Share of the lowest level so far: a run that rises by so much is not healthy.'],
  ground: [0.05, 'Share of the start: below it all levels are about the same to an eye.'],
  level: [1.01, 'Times the level before: up to this the next level counts as falling.'],
  wobble: [2, 'Standard deviations that the median of a twentieth of the points may be off by luck.'],
  seldomFalling: [0.5, 'Share of the twentieths that fall: with fewer, the run goes nowhere.'],
  falling: [0.8, 'Share of the twentieths that fall in a run that is surely learning.'],
  validationRise: [0.06, 'Share above its lowest at which validation no longer follows.'],
  noValidationRise: [0.03, 'Share above its lowest up to which validation follows.'],
  validationNoise: [3, 'Standard deviations of its noise that validation may end higher by luck.'],
  fewestValidations: [5, 'Validations: in fewer a rise cannot be told from noise.'],
  score: [0.3, 'Score of a curve that only just fits.'],
  gain: [0.65, 'Added as the fit becomes perfect; the sum is short of certain.'],
});
const { values: limits } = LIMITS;

/** Share of all progress that the first quarter brings at least in a curve that is called steep at first. */
const STEEP = 0.5;
/** Share of all progress by which a quarter may bring more than the one before and the curve still counts as slowing. */
const SLOWING = 0.02;
/** Times the lowest validation loss: above it a sentence says that validation came back up. */
const TURNED = 1.03;

/** The loss falls, steeply at first and then ever more slowly, and validation follows. */
export const good = defineDetector({
  pattern: 'good',
  kinds: [],
  earliest: 30,
  implies: [],
  causes: null,
  limits: LIMITS,
  detect: (curve) => {
    const { train, start, end, levels, sigma, loss, what } = curve;
    if (train.step.length < limits.fewest || !(start > 0)) return null;
    const drop = (start - end) / start;
    // A level is the median of a twentieth of the points, so it still holds some of their noise.
    const wobble = limits.wobble * sigma * Math.sqrt(levels.length / train.step.length);
    const falling =
      levels.filter((level, i) => i > 0 && level <= (limits.level + wobble) * levels[i - 1]!).length /
      (levels.length - 1);
    const fit = Math.min(
      ramp(drop, limits.noDrop, limits.drop),
      ramp(largestClimb(levels, limits.ground * start) - wobble, limits.climb, limits.noClimb),
      ramp(falling, limits.seldomFalling, limits.falling),
      ramp(validationRise(curve.series.val), limits.validationRise, limits.noValidationRise),
    );
    if (fit === 0) return null;
    const early = Math.min(1, Math.max(0, (start - levels[Math.floor(levels.length / 4)]!) / (start - end)));
    return {
      kind: null,
      facts: { at: train.step[0]! },
      confidence: limits.score + limits.gain * fit,
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
  return falls[0]! > STEEP * whole && falls.every((fall, i) => i === 0 || fall <= falls[i - 1]! + SLOWING * whole);
}

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
  if (value.length < limits.fewestValidations) return 0;
  const end = Math.min(value.at(-1)!, median(value.slice(-2))); // the last one alone may be of weights put back
  const lowest = value.reduce((low, loss) => Math.min(low, loss));
  const scatter = jitter(value.slice(value.length >> 1));
  return (end - limits.validationNoise * scatter) / lowest - 1;
}

function validation({ series, loss }: Curve): Evidence | null {
  const { step, value } = finite(series.val);
  if (value.length < 2) return null;
  const last = Math.min(value.at(-1)!, median(value.slice(-2)));
  const best = value.indexOf(value.reduce((low, loss) => Math.min(low, loss)));
  const text =
    last > TURNED * value[best]!
      ? `The validation loss was lowest, ${loss(value[best]!)}, at step ${step[best]}, and is ${loss(last)} now.`
      : `The validation loss came along, from ${loss(value[0]!)} to ${loss(last)}.`;
  return { text, from: step[0]!, to: step.at(-1)!, channel: 'valLoss' };
}
