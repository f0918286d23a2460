import { spikes as causes } from '../causes/spikes.ts';
import { ramp } from '../statistics.ts';
import { defineDetector } from './detector.ts';

/** Above this many times the first loss a run knows less than nothing. */
const WORSE = 1.5;

/** The loss blew up far above where it began, at once or later, and came back: one spike as wide as the run. */
export const recovered = defineDetector({
  pattern: 'spikes',
  kinds: ['slow'],
  earliest: 30,
  implies: [],
  causes: { default: causes },
  detect: ({ train, trend, levels, start, end, jumps, loss }) => {
    const highest = levels.reduce((most, level) => Math.max(most, level), -Infinity);
    if (train.step.length < 12 || !(highest > WORSE * start) || end > 0.7 * highest) return null;
    const above = trend.step.filter((_, i) => trend.value[i]! > WORSE * start);
    const [from, to] = [above[0]!, above.at(-1)!];
    return {
      kind: 'slow',
      facts: { at: from, jumps },
      confidence: 0.55 + 0.35 * ramp(highest / start, WORSE, 2 * WORSE),
      evidence: [
        {
          text: `The loss climbed from ${loss(train.value[0]!)} to ${loss(highest)}, far worse than knowing nothing, and was back only after step ${to}.`,
          from,
          to,
          channel: 'trainLoss',
        },
      ],
      summary: `The run blew up to a loss of ${loss(highest)} and took long to come back, to ${loss(end)}.`,
    };
  },
});
