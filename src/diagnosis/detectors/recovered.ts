import { spikes as causes } from '../causes/spikes.ts';
import { ramp } from '../statistics.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [12, 'Losses: in fewer no stretch is wide enough.'],
  worse: [1.5, 'Times the start: above it the model is worse than an untrained one.'],
  back: [0.7, 'Share of the highest level: a run that ends below it has come back.'],
  score: [0.55, 'Score of a curve that only just fits: believed.'],
  gain: [0.35, 'Added as the highest level grows to twice what is needed.'],
});
const { values: limits } = LIMITS;

/** The loss blew up far above where it began, at once or later, and came back: one spike as wide as the run. */
export const recovered = defineDetector({
  pattern: 'spikes',
  kinds: ['slow'],
  earliest: 30,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: ({ train, trend, levels, start, end, jumps, loss }) => {
    const highest = levels.reduce((most, level) => Math.max(most, level), -Infinity);
    if (train.step.length < limits.fewest || !(highest > limits.worse * start) || end > limits.back * highest)
      return null;
    const above = trend.step.filter((_, i) => trend.value[i]! > limits.worse * start);
    const [from, to] = [above[0]!, above.at(-1)!];
    return {
      kind: 'slow',
      facts: { at: from, jumps },
      confidence: limits.score + limits.gain * ramp(highest / start, limits.worse, 2 * limits.worse),
      evidence: [
        {
          text: `The loss climbed from ${loss(train.value[0]!)} to ${loss(highest)}, far worse than blind guessing, and was back only after step ${to}.`,
          from,
          to,
          channel: 'trainLoss',
        },
      ],
      summary: `The run blew up to a loss of ${loss(highest)} and took long to come back, to ${loss(end)}.`,
    };
  },
});
