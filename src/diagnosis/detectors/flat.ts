import { levelBetween } from '../curve.ts';
import { finite, type Points } from '../series.ts';
import { median, quantile, ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent, steps } from '../words.ts';
import { throughout, type Detector } from './detector.ts';

/** The loss does not leave the place it started from. */
export const flat: Detector = (curve) => {
  const { train, trend, knowsNothing, end } = curve;
  if (train.step.length < 8) return null;
  const first = train.value[0]!;
  const level = levelBetween(trend, 0, 1);
  // The first two per cent may hold a jolt; the extremes of a thousand noisy points are no trend.
  const later = trend.value.subarray(Math.floor(0.02 * trend.value.length));
  const range = (quantile(later, 0.98) - quantile(later, 0.02)) / level;
  const drop = (levelBetween(trend, 0, 0.1) - end) / level;
  const fromFirst = (Math.max(first, levelBetween(trend, 0, 0.05)) - end) / first;
  const still = Math.min(ramp(range, 0.06, 0.02), ramp(Math.abs(drop), 0.05, 0.02), ramp(fromFirst, 0.08, 0.03));
  const atNothing = knowsNothing === null ? null : ramp(Math.abs(level - knowsNothing) / knowsNothing, 0.05, 0.02);
  // A run that stands still well below ln V has learned something before: that is a plateau.
  const fit = atNothing === null ? 0.85 * still : Math.min(still, atNothing);
  if (fit === 0) return null;
  const evidence: Evidence[] = [
    throughout(
      curve,
      `The loss stays within ${percent(Math.max(range, Math.abs(drop)))} of ${number(level)} in ${steps(train.step[0]!, train.step.at(-1)!)}.`,
    ),
  ];
  if (knowsNothing !== null) {
    const text = `Guessing blindly among all tokens costs ${number(knowsNothing)}; the run ends at ${number(end)}.`;
    evidence.push(throughout(curve, text));
  }
  evidence.push(...learningRate(curve.series.lr), ...gradient(curve.series.gradNorm));
  return {
    pattern: 'flat',
    kind: null,
    confidence: 0.98 * fit,
    evidence,
    summary: `The loss has not moved from ${number(level)}: nothing is being learned.`,
  };
};

function learningRate(lr: Points): Evidence[] {
  if (lr.step.length === 0 || lr.value.some((rate) => rate !== 0)) return [];
  const text = 'The learning rate is zero throughout, so no update can change anything.';
  return [{ text, from: lr.step[0]!, to: lr.step.at(-1)!, channel: 'lr' }];
}

function gradient(points: Points): Evidence[] {
  const { step, value } = finite(points);
  if (step.length === 0) return [];
  const usual = median(value);
  const text =
    usual < 1e-7
      ? 'The gradient is zero: the loss is cut off from the weights.'
      : `The gradient is not zero (its norm is about ${number(usual)}), so there is something to learn from; it leads nowhere.`;
  return [{ text, from: step[0]!, to: step.at(-1)!, channel: 'gradNorm' }];
}
