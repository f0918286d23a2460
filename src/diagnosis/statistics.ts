/** Robust statistics: a few wild values must not move any of them. */
import { median, quantile } from '../core/quantile.ts';

export const clamp = (x: number, low: number, high: number): number => Math.min(high, Math.max(low, x));

/** 0 at `low`, 1 at `high`, straight between; `low` may be the larger, then it falls. */
export const ramp = (x: number, low: number, high: number): number => clamp((x - low) / (high - low), 0, 1);

/** Standard deviation of normal noise whose median absolute deviation this is: MAD / Φ⁻¹(3/4). */
export const MAD_TO_SIGMA = 1.4826;

/** |x[i+1] − x[i]|, one fewer than the values. */
export function bounces(values: Float64Array): Float64Array {
  const result = new Float64Array(Math.max(0, values.length - 1));
  for (let i = 0; i < result.length; i++) result[i] = Math.abs(values[i + 1]! - values[i]!);
  return result;
}

/** Enough values to know a median well. */
const SAMPLE = 10_000;

/** At most ten thousand of the values, evenly chosen. */
export function sample(values: Float64Array): Float64Array {
  const stride = Math.ceil(values.length / SAMPLE);
  return stride <= 1
    ? values
    : Float64Array.from({ length: Math.floor(values.length / stride) }, (_, i) => values[i * stride]!);
}

/** Noise around a slow trend, from the bounces: a difference of two has √2 times the deviation of one. */
export const noise = (values: Float64Array): number => (MAD_TO_SIGMA * median(sample(bounces(values)))) / Math.SQRT2;

/** Noise around a trend that may be steep: strays from the middle of two neighbours have √1.5 times its deviation. */
export function jitter(values: Float64Array): number {
  const strays = values.slice(1, -1).map((x, i) => Math.abs(x - (values[i]! + values[i + 2]!) / 2));
  return (MAD_TO_SIGMA * median(strays)) / Math.sqrt(1.5);
}

/** Most points that a slope is taken of: enough to be robust, few enough to be instant. */
const MOST_POINTS = 120;

/** Slopes of all pairs of at most 120 evenly chosen points, and how many points these are. */
function pairSlopes(x: ArrayLike<number>, y: ArrayLike<number>): { slopes: number[]; count: number } {
  const stride = Math.max(1, Math.ceil(x.length / MOST_POINTS));
  const slopes: number[] = [];
  for (let i = 0; i < x.length; i += stride) {
    for (let j = i + stride; j < x.length; j += stride) {
      if (x[j] !== x[i]) slopes.push((y[j]! - y[i]!) / (x[j]! - x[i]!));
    }
  }
  return { slopes, count: Math.ceil(x.length / stride) };
}

/** Theil–Sen slope: the median of the slopes of all pairs, of at most 120 evenly chosen points. 0 for fewer than two. */
export function slope(x: ArrayLike<number>, y: ArrayLike<number>): number {
  const { slopes } = pairSlopes(x, y);
  return slopes.length === 0 ? 0 : median(slopes);
}

/** Standard normal quantile of 0.975. */
const Z = 1.96;

/** Between which the Theil–Sen slope lies with 95 % confidence (Sen, 1968). Infinite for fewer than two points. */
export function slopeBounds(x: ArrayLike<number>, y: ArrayLike<number>): { low: number; high: number } {
  const { slopes, count: n } = pairSlopes(x, y);
  if (slopes.length === 0) return { low: -Infinity, high: Infinity };
  const half = (Z * Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18)) / (2 * slopes.length);
  return { low: quantile(slopes, Math.max(0, 0.5 - half)), high: quantile(slopes, Math.min(1, 0.5 + half)) };
}

/** Running median; the window is symmetric everywhere, so it narrows towards the ends. */
export function runningMedian(values: Float64Array, window: number): Float64Array {
  const n = values.length;
  const half = window >> 1;
  const result = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const reach = Math.min(half, i, n - 1 - i);
    result[i] = values.slice(i - reach, i + reach + 1).sort()[reach]!;
  }
  return result;
}

/** Correlation of values `lag` apart; about 0 for unrelated ones; at lag 1 −0.5 for the differences of white noise. */
export function correlation(values: Float64Array, lag: number): number {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  let product = 0;
  let square = 0;
  for (let i = 0; i < values.length; i++) {
    const x = values[i]! - mean;
    square += x * x;
    if (i >= lag) product += x * (values[i - lag]! - mean);
  }
  return square === 0 ? 0 : product / square;
}

/** Gaps may miss a whole multiple of the period by so much of it; two gaps alone must be exact. */
const LOOSE = 0.1;
const EXACT = 0.02;
/** Share of the gaps that must fit, and how many beats may be missed between two. */
const MOST = 0.75;
const MISSED = 6;

/** The interval of which nearly all gaps between the steps are whole multiples; null where there is none. */
export function periodOf(at: readonly number[]): number | null {
  const gaps = at.slice(1).map((step, i) => step - at[i]!);
  if (gaps.length < 2) return null;
  const tolerance = gaps.length === 2 ? EXACT : LOOSE;
  const beat = [...gaps].sort((a, b) => a - b)[Math.floor((1 - MOST) * gaps.length)]!;
  const near = gaps.filter((gap) => Math.abs(gap / beat - 1) < tolerance);
  const rough = median(near);
  const beats = (gap: number) => Math.round(gap / rough);
  const fitting = gaps.filter(
    (gap) => beats(gap) >= 1 && beats(gap) <= MISSED && Math.abs(gap / rough - beats(gap)) < tolerance,
  );
  if (!(rough > 0) || fitting.length < Math.max(2, MOST * gaps.length)) return null;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return Math.round(sum(fitting) / sum(fitting.map(beats)));
}
