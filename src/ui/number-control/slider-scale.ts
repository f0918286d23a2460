/** The values a slider can stop at: a list of round values, so that every press of an arrow key changes something. */
import type { ConfigKey, NumberRow } from '../../core/config.ts';

/** Zero that means "no limit" sits beyond the largest value; any other zero below the smallest. */
const ZERO_IS_NO_LIMIT: ReadonlySet<ConfigKey> = new Set(['grad_clip', 'lr_decay_iters', 'train_tokens']);

const DECADE = [1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8];
const OCTAVE = [1, 1.5];
/** Ranges of counts up to here stop at powers of two, larger ones at powers of ten. */
const LARGEST_OCTAVES = 1024;
/** A linear slider over more values than this cannot be aimed. */
const WIDEST_LINEAR = 100_000;

/** All stops in the order of the slider, or null where a slider makes no sense. */
export function sliderStops(key: ConfigKey, row: NumberRow): number[] | null {
  if (row.scale === 'linear' && row.max - row.min > WIDEST_LINEAR) return null;
  const stops = row.scale === 'log' ? logStops(row) : linearStops(row);
  if (row.zero === undefined) return stops;
  return ZERO_IS_NO_LIMIT.has(key) ? [...stops, 0] : [0, ...stops];
}

/** Index of the stop nearest to `value`, by ratio on a logarithmic row. */
export function nearestStop(stops: readonly number[], value: number, scale: NumberRow['scale']): number {
  const exact = stops.indexOf(value);
  if (exact >= 0) return exact;
  const place = scale === 'log' ? Math.log : (v: number) => v;
  const distance = (stop: number) => Math.abs(place(stop) - place(value)); // log 0 is infinitely far away
  return stops.reduce((best, stop, i) => (distance(stop) < distance(stops[best]!) ? i : best), 0);
}

function logStops({ min, max, type }: NumberRow): number[] {
  const binary = type === 'integer' && max <= LARGEST_OCTAVES;
  const [base, mantissas] = binary ? ([2, OCTAVE] as const) : ([10, DECADE] as const);
  const first = Math.floor(Math.log(min) / Math.log(base));
  const last = Math.ceil(Math.log(max) / Math.log(base));
  const stops = [min, max];
  for (let power = first; power <= last; power++) {
    for (const mantissa of mantissas) stops.push(tidy(mantissa * base ** power));
  }
  const usable = stops.filter((v) => v >= min && v <= max && (type === 'float' || Number.isInteger(v)));
  return [...new Set(usable)].sort((a, b) => a - b);
}

function linearStops({ min, max, type }: NumberRow): number[] {
  const step = type === 'integer' ? Math.max(1, roundStep((max - min) / 100)) : roundStep((max - min) / 100);
  const stops = [min];
  for (let v = Math.floor(min / step + 1) * step; v < max; v += step) stops.push(tidy(v));
  return [...new Set([...stops.map(tidy), max])];
}

/** The next of 1, 2, 5 × 10^k. */
function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step));
  return [1, 2, 5, 10].map((m) => m * power).find((candidate) => candidate >= step * 0.999)!;
}

/** Removes the binary crumbs of 0.1 + 0.2. */
const tidy = (value: number) => Number(value.toPrecision(10));
