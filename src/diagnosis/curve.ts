/** What the detectors look at: the training loss on a logarithmic scale, its trend, its noise, what stands out. */
import { median, quantile } from '../core/quantile.ts';
import { findExcursions, type Excursion } from './excursions.ts';
import { findJumps } from './jumps.ts';
import { defineLimits } from './limits.ts';
import { finite, indexAfter, indexFrom, type Points, type Series } from './series.ts';
import { clamp, noise, runningMedian, sample } from './statistics.ts';
import type { Context } from './verdict.ts';
import { number } from './words.ts';

export interface Curve {
  series: Series;
  /** The finite training losses; all losses are counted from `zero`. */
  train: Points;
  /**
   * What was subtracted from every loss, of validation too. It is 0 except for objectives that may be negative: shares of
   * their level would mean nothing, so they are counted from a zero below their lowest value.
   */
  zero: number;
  /** What the losses measure. */
  what: 'training loss' | 'validation loss';
  /** ln of a given vocabulary that is ignored, since it cannot be that of this record; null where there is none. */
  vocabMismatch: number | null;
  /** A loss as it was logged, in words. */
  loss(this: void, value: number): string;
  /** ln(loss + a little): the same distance for the same percentage, and none worth mention near zero. */
  u: Float64Array;
  /** Noise from point to point, as a share of the level, without what stands out. */
  sigma: number;
  excursions: Excursion[];
  /** The excursions that an eye would call jumps. */
  jumps: Excursion[];
  /** At most five hundred points of running median, without what stands out. */
  trend: Points;
  /** Median of the trend in twenty equal parts of the run. */
  levels: number[];
  /** Loss that the run came from: ln of the vocabulary where it is known, otherwise the first one logged. */
  start: number;
  /** Typical loss of the last tenth. */
  end: number;
  /** Loss of guessing evenly among all tokens or classes: ln of their number; null where that is not known. */
  uniformLoss: number | null;
  /** Least loss that can be reached, or null. */
  floor: number | null;
  final: boolean;
}

export const CURVE_LIMITS = defineLimits({
  vocabMismatch: [
    1.8,
    'Times the loss of guessing evenly: no run begins so far above it, so the vocabulary is another one.',
  ],
  nearlyNothing: [0.02, 'Share of the upper quartile: losses below it all count as nearly nothing.'],
  oftenNegative: [0.05, 'Share of the losses: fewer below zero are rounding, or one bad batch.'],
  room: [
    0.3,
    'Share of its height that a loss which may be negative keeps below its lowest, as others stay above zero.',
  ],
  ownHeight: [
    0.5,
    'Share of the typical size: the least height that such a loss is given, since a flat one has hardly any.',
  ],
  longExcursion: [0.25, 'Share of the run: a longer excursion is a level of its own, and stays in the trend.'],
});
const { values: limits } = CURVE_LIMITS;

/** Points of the trend at most, and equal parts of the run whose levels are taken. */
const TREND_POINTS = 500;
const LEVELS = 20;

export function readCurve(logged: Series, context: Context): Curve {
  const given = context.vocabSize && context.vocabSize > 1 ? Math.log(context.vocabSize) : null;
  const uniformLoss =
    given !== null && median(logged.train.value.slice(0, 3)) > limits.vocabMismatch * given ? null : given;
  const zero = uniformLoss === null ? zeroOf(finite(logged.train).value) : 0;
  const above = ({ step, value }: Points) => ({ step, value: value.map((loss) => loss - zero) });
  const series = zero === 0 ? logged : { ...logged, train: above(logged.train), val: above(logged.val) };
  const train = finite(series.train);
  const little = limits.nearlyNothing * Math.abs(quantile(sample(train.value), 0.75)) || Number.MIN_VALUE;
  const u = train.value.map((loss) => Math.log(Math.max(loss, 0) + little));
  const excursions = findExcursions(u);
  const trend = smooth(train, excursions);
  const first = train.value[0] ?? NaN;
  const sigma = noise(u);
  // A log may begin after the first fall, or far above the loss of guessing evenly.
  const start = Math.max(first, uniformLoss ?? first);
  const end = levelBetween(trend, 0.9, 1);
  return {
    series,
    train,
    zero,
    what: logged.ofValidation ? 'validation loss' : 'training loss',
    vocabMismatch: given !== null && uniformLoss === null ? given : null,
    loss: (value) => number(value + zero),
    u,
    sigma,
    excursions,
    jumps: findJumps({ train, excursions, sigma, start, end }),
    trend,
    levels: Array.from({ length: LEVELS }, (_, i) => levelBetween(trend, i / LEVELS, (i + 1) / LEVELS)),
    start,
    end,
    uniformLoss,
    floor: context.floor ?? null,
    final: context.final ?? true,
  };
}

/** What an objective that is negative at times is counted from; 0 for every other. */
function zeroOf(losses: Float64Array): number {
  const values = sample(losses);
  if (!(quantile(values, limits.oftenNegative) < 0)) return 0;
  const [lowest, highest] = [quantile(values, 0.01), quantile(values, 0.99)];
  const height = Math.max(highest - lowest, limits.ownHeight * median(values.map(Math.abs)));
  return lowest - limits.room * height;
}

/** Median of the trend between two shares of the way from the first step to the last. */
export function levelBetween(trend: Points, from: number, to: number): number {
  const [first, last] = [trend.step[0] ?? NaN, trend.step.at(-1) ?? NaN];
  const at = (share: number) => first + share * (last - first);
  const begin = indexFrom(trend.step, at(from));
  const inside = trend.value.slice(begin, Math.max(begin + 1, indexAfter(trend.step, at(to))));
  return median(inside);
}

/** Share of the way from the first step to the last. */
export const progressAt = ({ step }: Points, at: number): number => (at - step[0]!) / (step.at(-1)! - step[0]! || 1);

function smooth(train: Points, excursions: readonly Excursion[]): Points {
  const n = train.step.length;
  const masked = new Uint8Array(n);
  for (const { start, end } of excursions) if (end - start <= limits.longExcursion * n) masked.fill(1, start, end);
  const bin = Math.max(1, Math.ceil(n / TREND_POINTS));
  const step: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < n; i += bin) {
    const inside = train.value.slice(i, i + bin).filter((_, j) => !masked[i + j]);
    if (inside.length === 0) continue;
    step.push(train.step[Math.min(i + (bin >> 1), n - 1)]!);
    value.push(bin === 1 ? inside[0]! : median(inside));
  }
  const window = windowOf(value.length);
  return { step: Float64Array.from(step), value: runningMedian(Float64Array.from(value), window) };
}

const windowOf = (points: number) => (points < 40 ? 3 : clamp(Math.round(points / 20), 5, 51) | 1);

/** How many losses a value of the trend is the median of. */
export const trendSupport = ({ train, trend }: Curve): number =>
  (windowOf(trend.step.length) * train.step.length) / Math.max(1, trend.step.length);
