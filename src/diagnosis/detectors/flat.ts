import { median, quantile } from '../../core/quantile.ts';
import { flat as causes } from '../causes/flat.ts';
import { levelBetween, trendSupport, type Curve } from '../curve.ts';
import { finite, type Points } from '../series.ts';
import { ramp, slopeBounds } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent, steps } from '../words.ts';
import { defineDetector, throughout, type Sight } from './detector.ts';

/** Noise from which a level line is better called something else, and from which it is less sure to be level. */
const LOUD = 0.12;
const AUDIBLE = 0.05;
/** Standard deviation of a median, in those of a mean; and how many of them 96 % of the values span. */
const OF_MEDIANS = 1.25;
const SPREAD = 4.1;

/** The loss does not leave the place it started from. */
export const flat = defineDetector({
  pattern: 'flat',
  kinds: [],
  earliest: 50,
  afterWarmUp: true,
  isSettled,
  implies: ['plateau', 'sawtooth'],
  causes: { default: causes },
  detect: (curve) => {
    const { train, trend, uniformLoss, end, loss, sigma } = curve;
    if (train.step.length >= 8 && train.value.every((value) => value === 0)) return nothingAtAll(curve);
    if (train.step.length < 8) return null;
    const first = train.value[0]!;
    const level = levelBetween(trend, 0, 1);
    const nothing = uniformLoss ?? chanceLevel(curve);
    // The beginning may hold a jolt, from anywhere to knowing nothing; the extremes of a thousand noisy points are no trend.
    const jolt = nothing === null ? 0.02 : 0.1;
    const later = trend.value.subarray(Math.floor(jolt * trend.value.length));
    const range = (quantile(later, 0.98) - quantile(later, 0.02)) / level;
    const drop = (levelBetween(trend, jolt, jolt + 0.1) - end) / level;
    const fromFirst = (Math.max(first, levelBetween(trend, 0, 0.05)) - end) / first;
    // What noise alone would make of these, as long as it is small beside the level.
    const luck = sigma * ramp(sigma, LOUD, 0.7 * LOUD);
    const ofRange = (SPREAD * OF_MEDIANS * luck) / Math.sqrt(trendSupport(curve));
    const ofDrop = (2 * OF_MEDIANS * luck) / Math.sqrt(train.step.length / 20);
    const still = Math.min(ramp(range - ofRange, 0.06, 0.02), ramp(Math.abs(drop) - ofDrop, 0.05, 0.02));
    // Falling to ln V is no learning. A run that stands still well below it has learned something before: a plateau.
    const fit =
      nothing === null
        ? 0.85 * (1 - 0.35 * ramp(sigma, AUDIBLE, LOUD)) * Math.min(still, ramp(fromFirst - 2 * luck, 0.08, 0.03))
        : Math.min(still, ramp(Math.abs(level - nothing) / nothing, 0.05, 0.02));
    if (fit === 0) return null;
    const evidence: Evidence[] = [
      throughout(
        curve,
        `The loss stays within ${percent(Math.max(range, Math.abs(drop)))} of ${loss(level)} in ${steps(train.step[0]!, train.step.at(-1)!)}.`,
      ),
    ];
    if (nothing !== null) {
      const choices = uniformLoss === null ? `${Math.round(Math.exp(nothing))} classes` : 'all tokens';
      const text = `Guessing blindly among ${choices} costs ${number(nothing)}; the run ends at ${number(end)}.`;
      evidence.push(throughout(curve, text));
    }
    evidence.push(...learningRate(curve.series.lr), ...gradient(curve.series.gradNorm));
    return {
      kind: null,
      facts: { at: train.step[0]! },
      confidence: 0.98 * fit,
      evidence,
      summary: `The loss has not moved from ${loss(level)}: nothing is being learned.`,
    };
  },
});

/** Share of the loss that a flat run may still be losing, at the least favourable reading of its noise. */
const STILL = 0.02;

function isSettled({ train: { step, value }, end }: Curve, from: number): boolean {
  const { low } = slopeBounds(step.subarray(from), value.subarray(from));
  return -low * (step.at(-1)! - step[from]!) < STILL * Math.abs(end);
}

/** Numbers of classes that many data sets have. */
const CLASSES = [2, 10, 100, 1000];

/** ln of a common number of classes, where the loss stands dead still right there; null elsewhere. */
function chanceLevel({ trend, sigma }: Curve): number | null {
  const level = levelBetween(trend, 0.2, 1);
  const unrest = Math.max(sigma, Math.abs(levelBetween(trend, 0.2, 0.4) - levelBetween(trend, 0.8, 1)) / level);
  if (unrest > 0.01) return null;
  return CLASSES.map(Math.log).find((nothing) => Math.abs(level / nothing - 1) < 0.005) ?? null;
}

function nothingAtAll(curve: Curve): Sight<never> {
  return {
    kind: null,
    facts: { at: curve.train.step[0]! },
    confidence: 0.8,
    evidence: [throughout(curve, 'Every loss is exactly zero.')],
    summary: 'The loss is exactly zero throughout: nothing is being measured.',
  };
}

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
