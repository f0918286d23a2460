import { median } from '../../core/quantile.ts';
import { collapse as causes } from '../causes/collapse.ts';
import { levelBetween } from '../curve.ts';
import { finite } from '../series.ts';
import { ramp } from '../statistics.ts';
import { number, percent } from '../words.ts';
import { defineDetector, throughout } from './detector.ts';

/** A loss this far up must come from many choices, as words are: nobody foretells those for certain. */
const MANY_CHOICES = 3.5;
/** Nothing honest is learned to this share of the start within the first tenth of a run. */
const AT_ONCE = 0.005;
/** Above this no cross-entropy begins: it would be ln of three million. */
const TOO_MANY = 15;

/** The loss falls to nearly nothing, on new text too: the answer is leaking into the question. */
export const collapse = defineDetector({
  pattern: 'collapse',
  kinds: [],
  earliest: 5,
  inFewPoints: true,
  implies: ['spikes', 'sawtooth', 'step', 'plateau'],
  causes: { default: causes },
  detect: (curve) => {
    const { train, start, floor, uniformLoss, end, what } = curve;
    if (train.step.length < 5 || !(start > MANY_CHOICES && start < TOO_MANY)) return null;
    const val = finite(curve.series.val).value;
    const level = val.length > 0 ? Math.max(median(val.slice(-2)), end) : end;
    const impossible = floor !== null && floor > 0 ? ramp(level / floor, 0.85, 0.5) : 0;
    const nothing = ramp(level / start, 0.05, 0.02);
    const known = uniformLoss !== null || floor !== null;
    // A squared error may fall to nothing in all honesty, and a training loss alone may have been learned by heart.
    const atOnce = levelBetween(curve.trend, 0, 0.1) < AT_ONCE * start;
    const belief = !known ? (atOnce ? 0.65 : 0.45) : val.length === 0 && floor === null ? 0.7 : 0.97;
    const fit = Math.max(impossible, nothing);
    if (fit === 0) return null;
    const evidence = [
      throughout(
        curve,
        `The ${what} fell from ${number(start)} to ${number(end)}: the right answer gets a probability of ${percent(Math.exp(-end))} on average.`,
      ),
    ];
    if (floor !== null && level < floor) {
      evidence.push(throughout(curve, `No honest model of this text can do better than ${number(floor)}.`));
    }
    if (val.length > 0) {
      const sentence = `The validation loss went with it, to ${number(val.at(-1)!)}: this is not memory of the training text.`;
      evidence.push({ ...throughout(curve, sentence), channel: 'valLoss' });
    }
    return {
      kind: null,
      facts: { at: train.step[0]! },
      confidence: belief * (0.5 + 0.5 * fit),
      evidence,
      summary: `The loss fell to ${number(end)}, lower than predicting text allows: the model can see the answers.`,
    };
  },
});
