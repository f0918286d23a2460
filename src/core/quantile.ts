/** Quantiles, the median among them: a few wild values do not move them. */

/** Quantile q in 0..1 with linear interpolation; NaN of nothing. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = (values instanceof Float64Array ? values.slice() : Float64Array.from(values)).sort();
  if (sorted.length === 0) return NaN;
  const place = q * (sorted.length - 1);
  const below = Math.floor(place);
  const low = sorted[below]!;
  const high = sorted[Math.min(below + 1, sorted.length - 1)]!;
  return low === high ? low : low + (place - below) * (high - low);
}

/** Between the two in the middle where there are two; NaN of nothing. */
export const median = (values: ArrayLike<number>): number => quantile(values, 0.5);
