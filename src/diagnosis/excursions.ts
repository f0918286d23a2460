/** Stretches in which the loss stands well above the level it had come from. */
import { defineLimits } from './limits.ts';
import { clamp, MAD_TO_SIGMA, noise } from './statistics.ts';

export interface Excursion {
  /** Index of its first point, of its highest, and of the first point after it. */
  start: number;
  peak: number;
  end: number;
  /** Logarithm of the level before it, and how far above that it rose. */
  base: number;
  height: number;
  /** Standard deviation of the noise before it. */
  sigma: number;
  /** Whether the loss came back within the record. */
  recovered: boolean;
}

export const EXCURSION_LIMITS = defineLimits({
  low: [1.15, 'Times the level: a smaller excess is not worth leaving out of it.'],
  lowSigmas: [4, 'Standard deviations of the noise: a smaller excess is part of it.'],
  back: [1.2, 'Times the level: within it the loss is back.'],
  backShare: [0.3, 'Share of the height of a higher peak: within it the loss is back.'],
  backOfLow: [0.5, 'Share of the height of a low peak: within it the loss is back.'],
  backSigmas: [2, 'Standard deviations of the noise: within them the loss is back.'],
  tail: [4, 'Points: what stands out so soon after an excursion, and less than it, still belongs to it.'],
  quietShare: [0.25, 'Share of the noise of the whole run: the least that is assumed, however calm it was before.'],
  quiet: [0.005, 'Least noise that is assumed, since logs are rounded.'],
  settle: [0.02, 'Share of the run at its beginning in which nothing can stand out: there is no level yet.'],
  settlePoints: [5, 'Points at its beginning, in a short run.'],
  past: [20, 'The level is the median of the last points: the length of the record divided by this.'],
  shortPast: [7, 'Points: the fewest that it is the median of.'],
  longPast: [31, 'Points: the most that it is the median of.'],
  lag: [2, 'Standard deviations: in so steep a fall the median of the past lags behind the loss.'],
});
const { values: limits } = EXCURSION_LIMITS;

/**
 * Walks along the logarithm of the loss with a median of the recent past that never takes in what stands out, so that
 * neither a spike nor the way back from it can pass for a change of level. O(n).
 */
export function findExcursions(u: Float64Array): Excursion[] {
  const n = u.length;
  const past = new SortedWindow(clamp(Math.round(n / limits.past), limits.shortPast, limits.longPast));
  const bounce = new SortedWindow(clamp(Math.round(n / limits.past), limits.shortPast, limits.longPast));
  const low = Math.log(limits.low);
  const everywhere = noise(u);
  const quiet = Math.max(limits.quietShare * everywhere, limits.quiet);
  const settle = Math.max(limits.settlePoints, Math.ceil(limits.settle * n));
  const found: Excursion[] = [];
  let open: Excursion | null = null;
  for (let i = 0; i < n; i++) {
    const x = u[i]!;
    if (open) {
      if (x - open.base > open.height) [open.height, open.peak] = [x - open.base, i];
      const back = Math.max(
        Math.min(Math.log(limits.back), limits.backOfLow * open.height),
        limits.backShare * open.height,
        limits.backSigmas * open.sigma,
      );
      if (x - open.base > back || (i + 1 < n && u[i + 1]! - open.base > back)) continue;
      open.end = i;
      open.recovered = true;
      open = null;
    } else if (i >= settle) {
      const [usual, latest] = [past.median(), past.latest()];
      // A steep descent spreads the past as noise does, but without bounces.
      const local = () =>
        Math.max(past.deviation() - Math.max(0, usual - latest), (MAD_TO_SIGMA * bounce.median()) / Math.SQRT2);
      const sigma = x - latest > low ? Math.max(local(), quiet) : Infinity;
      // The median of the past lags behind a loss that falls fast.
      const base = latest < usual - limits.lag * Math.max(sigma, everywhere) ? latest : usual;
      if (x - base > limits.lowSigmas * sigma) {
        const last = found.at(-1);
        if (last && i - last.end < limits.tail && x - last.base < last.height) {
          // The end of its tail.
          last.end = i + 1;
          continue;
        }
        open = { start: i, peak: i, end: n, base, height: x - base, sigma, recovered: false };
        found.push(open);
        continue;
      }
    }
    if (i > 0) bounce.push(Math.abs(x - u[i - 1]!));
    past.push(x);
  }
  return found;
}

/** The last few values, also in order of size. */
class SortedWindow {
  private readonly queue: Float64Array;
  private readonly sorted: Float64Array;
  private count = 0;
  private next = 0;

  constructor(size: number) {
    this.queue = new Float64Array(size);
    this.sorted = new Float64Array(size);
  }

  push(x: number): void {
    const { queue, sorted } = this;
    if (this.count === queue.length) {
      const oldest = this.place(queue[this.next]!);
      sorted.copyWithin(oldest, oldest + 1, this.count);
      this.count--;
    }
    queue[this.next] = x;
    this.next = (this.next + 1) % queue.length;
    const place = this.place(x);
    sorted.copyWithin(place + 1, place, this.count);
    sorted[place] = x;
    this.count++;
  }

  median(): number {
    return this.sorted[this.count >> 1]!;
  }

  /** Median of the last three. */
  latest(): number {
    const { queue, next } = this;
    if (this.count < 3) return this.median();
    const [a, b, c] = [1, 2, 3].map((ago) => queue[(next - ago + queue.length) % queue.length]!) as [
      number,
      number,
      number,
    ];
    return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }

  /** Standard deviation from the MAD, found by walking outwards from the median until half of the values are inside. */
  deviation(): number {
    const { sorted, count } = this;
    const centre = this.median();
    let low = count >> 1;
    let high = low;
    let reach = 0;
    for (let inside = 1; inside < count / 2; inside++) {
      const below = low > 0 ? centre - sorted[low - 1]! : Infinity;
      const above = high < count - 1 ? sorted[high + 1]! - centre : Infinity;
      reach = Math.min(below, above);
      if (below <= above) low--;
      else high++;
    }
    return MAD_TO_SIGMA * reach;
  }

  private place(x: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.sorted[middle]! < x) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
