import { median } from '../../core/quantile.ts';
import { overfitting as causes } from '../causes/overfitting.ts';
import type { Curve } from '../curve.ts';
import { defineLimits } from '../limits.ts';
import { finite, valueAt } from '../series.ts';
import { jitter, ramp, runningMedian, slope } from '../statistics.ts';
import { percent } from '../words.ts';
import { defineDetector, type Sight } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [5, 'Validations: in fewer a rise cannot be told from noise.'],
  fewestAfter: [3, 'Validations after the lowest: the last three agree on where a rise has come to.'],
  manyAfter: [5, 'Validations after the lowest from which a small rise may count as steady.'],
  agreeing: [8, 'Validations after the lowest from which their number makes the rise surer than each of them.'],
  putBack: [1.01, 'Times the lowest: a run that ends so near to it stopped early and put the best weights back.'],
  fell: [0.02, 'Share of the training loss that must have gone since: otherwise nothing is being memorised.'],
  small: [0.03, 'Share of the lowest: a smaller rise does not count on its own.'],
  large: [0.07, 'Share of the lowest: a rise so large counts on its own.'],
  lowNats: [0.1, 'Nats: a smaller rise does not count for its absolute size.'],
  highNats: [0.3, 'Nats: a rise so large counts at half the share.'],
  smallInNats: [0.02, 'Share of the lowest that a rise which is large in nats must have.'],
  largeInNats: [0.04, 'The same, for a full fit.'],
  smallSteady: [0.022, 'Share of the lowest that a steady rise must have.'],
  largeSteady: [0.042, 'The same, for a full fit.'],
  unsteady: [4, 'Standard deviations of the noise: a smaller rise is not steady.'],
  steady: [8, 'Standard deviations of the noise: a larger rise is steady.'],
  noise: [1.5, 'Standard deviations of the noise: a smaller rise is noise.'],
  noNoise: [3, 'Standard deviations of the noise: a larger rise is not noise.'],
  jump: [0.15, 'Share of the rise that its slope explains: below this it is a jump to another level.'],
  goingOn: [0.4, 'Share of the rise that its slope explains: above this it goes on.'],
  invisible: [0.015, 'Share of the height of the picture: a smaller rise is not seen.'],
  visible: [0.035, 'Share of the height of the picture: a larger rise is.'],
  height: [0.3, 'Share of the lowest that the picture is high at least: near zero any rise is a multiple.'],
  starting: [0.6, 'Fit below which it is only starting.'],
  score: [0.25, 'Score of a curve that hardly fits: neither believed nor a remark.'],
  gain: [0.5, 'Added as the fit becomes perfect.'],
  gainBySize: [0.23, 'Added as the rise becomes huge; the sum is short of certain.'],
  huge: [0.2, 'Share of the lowest: nobody doubts a rise so large.'],
});
const { values: limits } = LIMITS;

/** Validation loss rises from its lowest point while training loss goes on falling. */
export const overfitting = defineDetector({
  pattern: 'overfitting',
  kinds: ['starting'],
  earliest: 8,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const turn = measure(curve);
    const fit = turn ? judge(turn) : 0;
    return turn && fit > 0 ? tell(curve, turn, fit) : null;
  },
});

/** The turn of the validation loss. */
interface Turn {
  /** Steps of the lowest validation and of the last one. */
  at: number;
  to: number;
  lowest: number;
  /** Validation loss in the end, in nats. */
  last: number;
  rise: number;
  /** The rise as a share of the lowest. */
  share: number;
  /** What the slope since makes of the rise. */
  climb: number;
  /** Validations since. */
  after: number;
  /** Standard deviation of the rise, were there nothing but noise. */
  doubt: number;
  /** What an eye compares the rise with. */
  height: number;
  trainThen: number;
  trainNow: number;
}

/** Null where too little was validated, or where there is no turn to speak of. */
function measure(curve: Curve): Turn | null {
  const { step, value } = finite(curve.series.val);
  if (value.length < limits.fewest) return null;
  const smooth = runningMedian(value, 3);
  const best = smooth.indexOf(smooth.reduce((low, loss) => Math.min(low, loss)));
  const after = value.length - 1 - best;
  if (after < limits.fewestAfter) return null;
  const lowest = smooth[best]!;
  // A rise goes on; noise, or a jump to another level, does not.
  const pace = slope(step.slice(best), value.slice(best));
  // The last three agree on where a steady rise has come to.
  const ahead = value.slice(-3).map((loss, i) => loss + Math.max(0, pace) * (step.at(-1)! - step.at(i - 3)!));
  const highest = value.slice(-3).reduce((high, loss) => Math.max(high, loss));
  const last = Math.min(median(ahead), highest);
  // The lowest of many noisy values lies below the level they scatter around.
  const scatter = jitter(value.slice(Math.min(value.length >> 2, best)));
  const trainThen = valueAt(curve.trend, step[best]!);
  // As logged: a spike at the end, which the trend leaves out, raises both losses.
  const { train } = curve;
  const trainNow = median(train.value.slice(-Math.max(3, Math.ceil(train.value.length / 20))));
  // Stopped early, with the weights of the lowest loss put back.
  if (curve.final && value.at(-1)! < limits.putBack * lowest) return null;
  if (!(lowest > 0) || (trainThen - trainNow) / trainThen < limits.fell) return null;
  return {
    at: step[best]!,
    to: step.at(-1)!,
    lowest,
    last,
    rise: last - lowest,
    share: (last - lowest) / lowest,
    climb: pace * (step.at(-1)! - step[best]!),
    after,
    // A rise that many validations agree on is surer than each of them.
    doubt: scatter * Math.min(1, Math.sqrt(limits.agreeing / after)),
    height: Math.max(value[0]! - lowest, limits.height * lowest),
    trainThen,
    trainNow,
  };
}

/** How well the turn fits: 0 to 1. */
function judge({ rise, share, climb, after, doubt, height }: Turn): number {
  // A small rise counts where one validation after the other agrees on it.
  const steady = Math.min(
    ramp(rise, limits.unsteady * doubt, limits.steady * doubt),
    ramp(after, limits.fewestAfter, limits.manyAfter),
  );
  const size = Math.max(
    ramp(share, limits.small, limits.large),
    ramp(rise, limits.lowNats, limits.highNats) * ramp(share, limits.smallInNats, limits.largeInNats),
    steady * ramp(share, limits.smallSteady, limits.largeSteady),
  );
  return Math.min(
    size,
    ramp(rise, limits.noise * doubt, limits.noNoise * doubt),
    ramp(climb / rise, limits.jump, limits.goingOn),
    ramp(rise / height, limits.invisible, limits.visible),
  );
}

function tell(
  { loss }: Curve,
  { at, to, lowest, last, share, trainThen, trainNow }: Turn,
  fit: number,
): Sight<'starting'> {
  return {
    kind: fit < limits.starting ? 'starting' : null,
    confidence: limits.score + limits.gain * fit + limits.gainBySize * ramp(share, limits.large, limits.huge),
    facts: { at, lowestAt: at },
    evidence: [
      {
        text: `The validation loss was lowest, ${loss(lowest)}, at step ${at}; by step ${to} it is ${loss(last)}, ${percent(share)} higher.`,
        from: at,
        to,
        channel: 'valLoss',
      },
      {
        text: `Meanwhile the training loss went on falling, from ${loss(trainThen)} to ${loss(trainNow)}.`,
        from: at,
        to,
        channel: 'trainLoss',
      },
    ],
    summary: `Since step ${at} the model has been memorising: validation loss rises to ${loss(last)} while training loss falls.`,
  };
}
