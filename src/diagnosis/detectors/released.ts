import { released as causes } from '../causes/plateau.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector } from './detector.ts';

const LIMITS = defineLimits({
  still: [0.02, 'Share of the level: within it a run stands still.'],
  long: [6, 'Twentieths of the run that it must stand still.'],
  release: [0.1, 'Share of the level that the loss must fall by afterwards.'],
  started: [0.97, 'Share of the start: a stretch above it is a slow beginning, and no plateau.'],
  score: [0.6, 'Score: it is a remark, so its size decides only its place among the remarks.'],
});
const { values: limits } = LIMITS;

/** A plateau that broke: level for a long time, then learning went on. Never more than a remark beside `good`. */
export const released = defineDetector({
  pattern: 'plateau',
  kinds: ['released'],
  earliest: 60,
  afterWarmUp: true,
  isRemark: true,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: ({ levels, trend, start, loss }) => {
    if (trend.step.length < 2 * levels.length) return null;
    for (let i = 0; i + limits.long < levels.length; i++) {
      let j = i;
      while (j + 1 < levels.length && Math.abs(levels[j + 1]! / levels[i]! - 1) < limits.still) j++;
      if (
        j - i + 1 < limits.long ||
        levels.at(-1)! > (1 - limits.release) * levels[j]! ||
        levels[i]! > limits.started * start
      )
        continue;
      const first = trend.step[0]!;
      const part = (trend.step.at(-1)! - first) / levels.length;
      const [from, to] = [Math.round(first + i * part), Math.round(first + (j + 1) * part)];
      return {
        kind: 'released',
        facts: { at: from },
        confidence: limits.score,
        evidence: [
          {
            text: `From step ${from} to step ${to} the loss stood near ${loss(levels[i]!)}, then it went on falling to ${loss(levels.at(-1)!)}.`,
            from,
            to,
            channel: 'trainLoss',
          },
        ],
        summary: `The loss stood still from step ${from} to step ${to} and then went on falling.`,
      };
    }
    return null;
  },
});
