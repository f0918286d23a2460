import { released as causes } from '../causes/plateau.ts';
import { defineDetector } from './detector.ts';

/** Level within this share counts as standing still; that many twentieths of the run as long. */
const STILL = 0.02;
const LONG = 6;
/** What must follow for the stretch to have ended. */
const RELEASE = 0.1;

/** A plateau that broke: level for a long time, then learning went on. Never more than a remark beside `good`. */
export const released = defineDetector({
  pattern: 'plateau',
  kinds: ['released'],
  earliest: 60,
  afterWarmUp: true,
  isRemark: true,
  implies: [],
  causes: { default: causes },
  detect: ({ levels, trend, start, loss }) => {
    if (trend.step.length < 2 * levels.length) return null;
    for (let i = 0; i + LONG < levels.length; i++) {
      let j = i;
      while (j + 1 < levels.length && Math.abs(levels[j + 1]! / levels[i]! - 1) < STILL) j++;
      if (j - i + 1 < LONG || levels.at(-1)! > (1 - RELEASE) * levels[j]! || levels[i]! > 0.97 * start) continue;
      const first = trend.step[0]!;
      const part = (trend.step.at(-1)! - first) / levels.length;
      const [from, to] = [Math.round(first + i * part), Math.round(first + (j + 1) * part)];
      return {
        kind: 'released',
        facts: { at: from },
        confidence: 0.6,
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
