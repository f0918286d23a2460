/** What the jumps of a loss have in common: their shape, their rhythm, and what the gradient did around them. */
import { median } from '../../core/quantile.ts';
import type { Excursion } from '../excursions.ts';
import { indexAfter } from '../series.ts';
import { runUpTo, type Reading } from './reading.ts';

export interface Jumps {
  count: number;
  /** Steps of their beginnings. */
  at: number[];
  /** Median number of records they last. */
  width: number;
  /** Steps between them, where they come like a clock; null otherwise. */
  period: number | null;
  /** Share of the jumps whose first record stands alone: the next one is less than half as far up. */
  alone: number;
  /** Median loss of their first records. */
  firstLoss: number;
  /** Null where too few gradient norms were recorded. */
  gradient: JumpGradients | null;
}

export interface JumpGradients {
  /** Median of the usual norm before a jump, and of the largest around one. */
  usual: number;
  largest: number;
  /** Share of the jumps that follow one high norm at an ordinary loss, higher than any that comes after it. */
  ahead: number;
  /** Share whose first record has a high norm, where the one before had not. */
  together: number;
  /** Share before which the norm grew over several records. */
  building: number;
}

const HIGH = Math.log(1.5);
const LESSER = Math.log(1.3);
const SIGMAS = 6;
const ALONE = 0.5;

export function jumpsOf(reading: Reading): Jumps | null {
  const { train, u, excursions } = reading.curve;
  const clear = excursions.filter(({ height, sigma }) => height > SIGMAS * Math.max(sigma, 0.8 * reading.curve.sigma));
  const high = clear.filter(({ height }) => height > HIGH);
  const found = high.length > 0 ? high : clear.filter(({ height }) => height > LESSER);
  if (found.length === 0) return null;
  const at = found.map(({ start }) => train.step[start]!);
  const excess = (i: number, base: number) => Math.expm1((u[i] ?? base) - base);
  const alone = found.filter(({ start, base }) => excess(start + 1, base) < ALONE * excess(start, base));
  return {
    count: found.length,
    at,
    width: median(found.map(({ start, end }) => end - start)),
    period: periodOf(at),
    alone: alone.length / found.length,
    firstLoss: median(found.map(({ start }) => train.value[start]!)),
    gradient: gradientsAround(reading, found),
  };
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

/** High is this many times the usual. */
const LARGE = 3;
/** A kick is higher by this factor than all norms on the way back. */
const KICK = 1.5;

function gradientsAround({ curve, gradient }: Reading, jumps: readonly Excursion[]): JumpGradients | null {
  // After clipping no norm stands out any more.
  if (!gradient || gradient.ceiling !== null) return null;
  const all = curve.series.gradNorm;
  const { step } = curve.train;
  const between = (from: number, to: number) =>
    all.value
      .subarray(indexAfter(all.step, step[from] ?? -Infinity), indexAfter(all.step, step[to] ?? Infinity))
      .reduce((most, norm) => (norm <= most ? most : norm), 0);
  const seen = jumps.flatMap(({ start, end }) => {
    const runUp = start < 1 ? null : runUpTo(all, step[start]!);
    if (!runUp || !(runUp.usual > 0)) return [];
    const before = between(start - 3, start - 1);
    const now = between(start - 1, start);
    const after = between(start, Math.max(start + 1, end - 1));
    const high = (norm: number) => !(norm <= LARGE * runUp.usual);
    const ahead = high(before) && before > KICK * Math.max(now, after) && runUp.raised < 3;
    const building = !ahead && (runUp.raised >= 3 || high(before));
    const largest = Math.max(before, now, after);
    return [{ usual: runUp.usual, largest, ahead, building, together: !ahead && !building && high(now) }];
  });
  if (seen.length === 0) return null;
  const share = (name: 'ahead' | 'together' | 'building') => seen.filter((one) => one[name]).length / seen.length;
  return {
    usual: median(seen.map(({ usual }) => usual)),
    largest: median(seen.map(({ largest }) => (Number.isFinite(largest) ? largest : Number.MAX_VALUE))),
    ahead: share('ahead'),
    together: share('together'),
    building: share('building'),
  };
}
