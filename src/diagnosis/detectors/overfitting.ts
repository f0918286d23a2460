import { median } from '../../core/quantile.ts';
import { overfitting as causes } from '../causes/overfitting.ts';
import { finite, valueAt } from '../series.ts';
import { jitter, ramp, runningMedian, slope } from '../statistics.ts';
import { percent } from '../words.ts';
import { defineDetector } from './detector.ts';

/** Validation loss rises from its lowest point while training loss goes on falling. */
export const overfitting = defineDetector({
  pattern: 'overfitting',
  kinds: ['starting'],
  earliest: 8,
  implies: [],
  causes: { default: causes },
  detect: (curve) => {
    const { loss } = curve;
    const { step, value } = finite(curve.series.val);
    if (value.length < 5) return null;
    const smooth = runningMedian(value, 3);
    const best = smooth.indexOf(smooth.reduce((low, loss) => Math.min(low, loss)));
    const after = value.length - 1 - best;
    if (after < 3) return null;
    const lowest = smooth[best]!;
    // A rise goes on; noise, or a jump to another level, does not.
    const pace = slope(step.slice(best), value.slice(best));
    const climb = pace * (step.at(-1)! - step[best]!);
    // The last three agree on where a steady rise has come to.
    const ahead = value.slice(-3).map((loss, i) => loss + Math.max(0, pace) * (step.at(-1)! - step.at(i - 3)!));
    const last = Math.min(
      median(ahead),
      value.slice(-3).reduce((high, loss) => Math.max(high, loss)),
    );
    const rise = last - lowest;
    const share = rise / lowest;
    // The lowest of many noisy values lies below the level they scatter around.
    const scatter = jitter(value.slice(Math.min(value.length >> 2, best)));
    // A rise that many validations agree on is surer than each of them.
    const doubt = scatter * Math.min(1, Math.sqrt(8 / after));
    const trainThen = valueAt(curve.trend, step[best]!);
    // As logged: a spike at the end, which the trend leaves out, raises both losses.
    const { train } = curve;
    const trainNow = median(train.value.slice(-Math.max(3, Math.ceil(train.value.length / 20))));
    const fell = (trainThen - trainNow) / trainThen;
    // Stopped early, with the weights of the lowest loss put back.
    if (curve.final && value.at(-1)! < 1.01 * lowest) return null;
    if (!(lowest > 0) || fell < 0.02) return null;
    // A small rise counts where one validation after the other agrees on it.
    const steady = Math.min(ramp(rise, 4 * doubt, 8 * doubt), ramp(after, 3, 5));
    const size = Math.max(
      ramp(share, 0.03, 0.07),
      ramp(rise, 0.1, 0.3) * ramp(share, 0.02, 0.04),
      steady * ramp(share, 0.022, 0.042),
    );
    // Near zero any rise is a multiple, and nothing to an eye.
    const height = Math.max(value[0]! - lowest, 0.3 * lowest);
    const fit = Math.min(
      size,
      ramp(rise, 1.5 * doubt, 3 * doubt),
      ramp(climb / rise, 0.15, 0.4),
      ramp(rise / height, 0.015, 0.035),
    );
    if (fit === 0) return null;
    const [at, to] = [step[best]!, step.at(-1)!];
    return {
      kind: fit < 0.6 ? 'starting' : null,
      facts: { at, lowestAt: at },
      confidence: 0.25 + 0.5 * fit + 0.23 * ramp(share, 0.07, 0.2),
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
  },
});
