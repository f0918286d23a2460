/** What the detectors look at: the training loss on a logarithmic scale, its trend, its noise, what stands out. */
import { findExcursions, type Excursion } from './excursions.ts';
import {
  canonical,
  finite,
  indexAfter,
  indexFrom,
  type DiagnosableHistory,
  type Points,
  type Series,
} from './series.ts';
import { clamp, median, noise, quantile, runningMedian, sample } from './statistics.ts';
import type { Context } from './verdict.ts';

export interface Curve {
  series: Series;
  /** The finite training losses. */
  train: Points;
  /** ln(loss + a little): the same distance for the same percentage, and none worth mention near zero. */
  u: Float64Array;
  /** Noise from point to point, as a share of the level, without what stands out. */
  sigma: number;
  excursions: Excursion[];
  /** At most five hundred points of running median, without what stands out. */
  trend: Points;
  /** Median of the trend in twenty equal parts of the run. */
  levels: number[];
  /** Loss that the run came from: ln of the vocabulary where it is known, otherwise the first one logged. */
  start: number;
  /** Typical loss of the last tenth. */
  end: number;
  /** ln of the vocabulary, or null. */
  knowsNothing: number | null;
  /** Least loss that can be reached, or null. */
  floor: number | null;
  final: boolean;
}

/** Losses below this share of the upper quartile all count as nearly nothing. */
const NEARLY_NOTHING = 0.02;
const TREND_POINTS = 500;
const LEVELS = 20;

export function readCurve(history: DiagnosableHistory, context: Context = {}): Curve {
  const series = canonical(history);
  const train = finite(series.train);
  const little = NEARLY_NOTHING * Math.abs(quantile(sample(train.value), 0.75)) || Number.MIN_VALUE;
  const u = train.value.map((loss) => Math.log(Math.max(loss, 0) + little));
  const excursions = findExcursions(u);
  const trend = smooth(train, excursions);
  const knowsNothing = context.vocabSize && context.vocabSize > 1 ? Math.log(context.vocabSize) : null;
  const first = train.value[0] ?? NaN;
  return {
    series,
    train,
    u,
    sigma: noise(u),
    excursions,
    trend,
    levels: Array.from({ length: LEVELS }, (_, i) => levelBetween(trend, i / LEVELS, (i + 1) / LEVELS)),
    // A log may begin after the first fall, or far above where knowing nothing would put it.
    start: Math.max(first, knowsNothing ?? first),
    end: levelBetween(trend, 0.9, 1),
    knowsNothing,
    floor: context.floor ?? null,
    final: context.final ?? true,
  };
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
  for (const { start, end } of excursions) if (end - start <= n / 4) masked.fill(1, start, end);
  const bin = Math.max(1, Math.ceil(n / TREND_POINTS));
  const step: number[] = [];
  const value: number[] = [];
  for (let i = 0; i < n; i += bin) {
    const inside = train.value.slice(i, i + bin).filter((_, j) => !masked[i + j]);
    if (inside.length === 0) continue;
    step.push(train.step[Math.min(i + (bin >> 1), n - 1)]!);
    value.push(bin === 1 ? inside[0]! : median(inside));
  }
  const window = value.length < 40 ? 3 : clamp(Math.round(value.length / 20), 5, 51) | 1;
  return { step: Float64Array.from(step), value: runningMedian(Float64Array.from(value), window) };
}
