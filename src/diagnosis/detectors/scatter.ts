import { median } from '../../core/quantile.ts';
import { scatter as causes } from '../causes/unclear.ts';
import { bounces } from '../statistics.ts';
import { number } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, throughout } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [12, 'Losses: in fewer no trend can be told from scatter.'],
  trend: [1, 'Typical bounces: a smaller change of level is lost in them.'],
  eitherSign: [0.02, 'Share of the losses that must be positive for an objective to be of either sign.'],
  score: [0.85, 'Score: the shape says nothing, so little can be mistaken.'],
});
const { values: limits } = LIMITS;

/** An objective of either sign that scatters without a trend: neither its level nor a share of it means anything. */
export const scatter = defineDetector({
  pattern: 'unclear',
  kinds: ['scatter'],
  earliest: 30,
  implies: ['spikes', 'sawtooth'],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const { train, levels, zero, loss } = curve;
    const n = train.step.length;
    if (zero === 0 || n < limits.fewest) return null;
    const fifth = Math.max(1, levels.length / 5);
    const [first, last] = [median(levels.slice(0, fifth)), median(levels.slice(-fifth))];
    const bounce = median(bounces(train.value));
    const signs = train.value.filter((value) => value + zero > 0).length / n;
    if (Math.abs(first - last) > limits.trend * bounce || signs < limits.eitherSign || bounce === 0) return null;
    return {
      kind: 'scatter',
      facts: { at: train.step[0]! },
      confidence: limits.score,
      evidence: [
        throughout(
          curve,
          `From one point to the next the loss changes by ${number(bounce)}; from beginning to end its level only goes from ${loss(first)} to ${loss(last)}.`,
        ),
      ],
      summary:
        'The loss scatters around zero without a trend: such an objective does not tell by its level how well it goes.',
    };
  },
});
