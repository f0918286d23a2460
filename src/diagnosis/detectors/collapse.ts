import { median } from '../../core/quantile.ts';
import { collapse as causes } from '../causes/collapse.ts';
import { levelBetween } from '../curve.ts';
import { finite } from '../series.ts';
import { ramp } from '../statistics.ts';
import { number, percent } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, throughout } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [5, 'Losses: a fall to nothing is seen in few.'],
  manyChoices: [
    3.5,
    'Nats at the start: a loss this high comes from many choices, as among words, which nobody predicts for certain.',
  ],
  tooManyChoices: [15, 'Nats at the start: no cross-entropy begins higher, it would be ln of three million.'],
  possible: [0.85, 'Share of the floor: a little below it may be a floor that was measured on other text.'],
  impossible: [0.5, 'Share of the floor: no honest model gets there.'],
  little: [0.05, 'Share of the start: a loss above this is not nearly nothing.'],
  nothing: [0.02, 'Share of the start: a loss below this is nearly nothing.'],
  atOnce: [0.005, 'Share of the start: nothing honest is learned down to it within the first tenth of a run.'],
  beliefAtOnce: [0.65, 'Factor on the score of what fell at once, with neither vocabulary nor floor.'],
  beliefUnknown: [0.45, 'The same of what took longer: a squared error may rightly fall to nothing.'],
  beliefTrainOnly: [0.7, 'Factor where only the training loss is known, which may have been learned by heart.'],
  belief: [0.97, 'Factor where validation or a floor tells: short of certain.'],
  score: [0.5, 'Score of a curve that only just fits.'],
  gain: [0.5, 'Added as the fit becomes perfect.'],
});
const { values: limits } = LIMITS;

/** The loss falls to nearly nothing, on new text too: the answer is leaking into the question. */
export const collapse = defineDetector({
  pattern: 'collapse',
  kinds: [],
  earliest: 5,
  inFewPoints: true,
  implies: ['spikes', 'sawtooth', 'step', 'plateau'],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const { train, start, floor, uniformLoss, end, what } = curve;
    if (train.step.length < limits.fewest || !(start > limits.manyChoices && start < limits.tooManyChoices))
      return null;
    const val = finite(curve.series.val).value;
    const level = val.length > 0 ? Math.max(median(val.slice(-2)), end) : end;
    const impossible = floor !== null && floor > 0 ? ramp(level / floor, limits.possible, limits.impossible) : 0;
    const nothing = ramp(level / start, limits.little, limits.nothing);
    const known = uniformLoss !== null || floor !== null;
    const atOnce = levelBetween(curve.trend, 0, 0.1) < limits.atOnce * start;
    const belief = !known
      ? atOnce
        ? limits.beliefAtOnce
        : limits.beliefUnknown
      : val.length === 0 && floor === null
        ? limits.beliefTrainOnly
        : limits.belief;
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
      confidence: belief * (limits.score + limits.gain * fit),
      evidence,
      summary: `The loss fell to ${number(end)}, lower than predicting text allows: the model can see the answers.`,
    };
  },
});
