import { median, quantile } from '../../core/quantile.ts';
import { flat as causes } from '../causes/flat.ts';
import { levelBetween, trendSupport, type Curve } from '../curve.ts';
import { finite, type Points } from '../series.ts';
import { ramp, slopeBounds } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent, steps } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, throughout, type Sight } from './detector.ts';

/** Standard deviation of a median, in those of a mean; and how many of them 96 % of the values span. */
const OF_MEDIANS = 1.25;
const SPREAD = 4.1;

const LIMITS = defineLimits({
  fewest: [8, 'Losses: in fewer, standing still is no shape.'],
  loud: [0.12, 'Noise as a share of the level from which a level line is better called something else.'],
  quiet: [0.7, 'Share of `loud` up to which noise is allowed for in full.'],
  audible: [0.05, 'Noise from which a run is less surely level.'],
  takenByNoise: [0.35, 'Share of the score that loud noise takes where the loss of guessing is not known.'],
  jolt: [0.1, 'Share of the run left aside at its beginning, which may hold a jolt.'],
  joltUnknown: [0.02, 'The same where the loss of guessing is not known: a fall at first may be learning then.'],
  range: [0.06, 'Share of the level: a trend that spans so much has moved.'],
  noRange: [0.02, 'Share of the level: a trend that spans less stands still.'],
  drop: [0.05, 'Share of the level: a change so large from beginning to end is movement.'],
  noDrop: [0.02, 'Share of the level: a smaller change from beginning to end is none.'],
  fromFirst: [0.08, 'Share of the first loss: a fall by so much is learning.'],
  notFromFirst: [0.03, 'Share of the first loss: a fall by less is none.'],
  off: [0.05, 'Share of the loss of guessing: so far from it, something was learned.'],
  near: [0.02, 'Share of the loss of guessing: so near to it, nothing was.'],
  unknown: [0.85, 'Factor on the score where the loss of guessing is not known.'],
  score: [0.98, 'Highest score: short of certain.'],
  zeroScore: [0.8, 'Score where every loss is exactly zero: what is measured may be something else.'],
  luck: [2, 'Standard deviations that a median may be off by luck.'],
  unrest: [0.01, 'Share of the level: a loss that is dead still changes by less.'],
  atChance: [0.005, 'Share of ln of a number of classes: a loss of guessing is as near as this.'],
  still: [
    0.02,
    'Share of the loss that an unfinished run may still be losing, when its noise is read least favourably.',
  ],
});
const { values: limits } = LIMITS;

/** The loss does not leave the place it started from. */
export const flat = defineDetector({
  pattern: 'flat',
  kinds: [],
  earliest: 50,
  afterWarmUp: true,
  isSettled,
  implies: ['plateau', 'sawtooth'],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const { train, trend, uniformLoss, end, loss, sigma } = curve;
    if (train.step.length >= limits.fewest && train.value.every((value) => value === 0)) return nothingAtAll(curve);
    if (train.step.length < limits.fewest) return null;
    const first = train.value[0]!;
    const level = levelBetween(trend, 0, 1);
    const nothing = uniformLoss ?? chanceLevel(curve);
    // The beginning may hold a jolt, from anywhere to the loss of guessing; the extremes of a thousand noisy points are no trend.
    const jolt = nothing === null ? limits.joltUnknown : limits.jolt;
    const later = trend.value.subarray(Math.floor(jolt * trend.value.length));
    const range = (quantile(later, 0.98) - quantile(later, 0.02)) / level;
    const drop = (levelBetween(trend, jolt, jolt + 0.1) - end) / level;
    const fromFirst = (Math.max(first, levelBetween(trend, 0, 0.05)) - end) / first;
    // What noise alone would make of these, as long as it is small beside the level.
    const luck = sigma * ramp(sigma, limits.loud, limits.quiet * limits.loud);
    const ofRange = (SPREAD * OF_MEDIANS * luck) / Math.sqrt(trendSupport(curve));
    const ofDrop = (limits.luck * OF_MEDIANS * luck) / Math.sqrt(train.step.length / 20);
    const still = Math.min(
      ramp(range - ofRange, limits.range, limits.noRange),
      ramp(Math.abs(drop) - ofDrop, limits.drop, limits.noDrop),
    );
    // Falling to ln V is no learning. A run that stands still well below it has learned something before: a plateau.
    const fit =
      nothing === null
        ? limits.unknown *
          (1 - limits.takenByNoise * ramp(sigma, limits.audible, limits.loud)) *
          Math.min(still, ramp(fromFirst - limits.luck * luck, limits.fromFirst, limits.notFromFirst))
        : Math.min(still, ramp(Math.abs(level - nothing) / nothing, limits.off, limits.near));
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
      confidence: limits.score * fit,
      evidence,
      summary: `The loss has not moved from ${loss(level)}: nothing is being learned.`,
    };
  },
});

function isSettled({ train: { step, value }, end }: Curve, from: number): boolean {
  const { low } = slopeBounds(step.subarray(from), value.subarray(from));
  return -low * (step.at(-1)! - step[from]!) < limits.still * Math.abs(end);
}

/** Numbers of classes that many data sets have. */
const CLASSES = [2, 10, 100, 1000];

/** ln of a common number of classes, where the loss stands dead still right there; null elsewhere. */
function chanceLevel({ trend, sigma }: Curve): number | null {
  const level = levelBetween(trend, 0.2, 1);
  const unrest = Math.max(sigma, Math.abs(levelBetween(trend, 0.2, 0.4) - levelBetween(trend, 0.8, 1)) / level);
  if (unrest > limits.unrest) return null;
  return CLASSES.map(Math.log).find((nothing) => Math.abs(level / nothing - 1) < limits.atChance) ?? null;
}

function nothingAtAll(curve: Curve): Sight<never> {
  return {
    kind: null,
    facts: { at: curve.train.step[0]! },
    confidence: limits.zeroScore,
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
