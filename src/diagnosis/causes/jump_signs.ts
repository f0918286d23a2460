/** What the jumps of a loss have in common: their shape, their rhythm, and what the gradient did around them. */
import { median } from '../../core/quantile.ts';
import type { Excursion } from '../excursions.ts';
import { indexAfter } from '../series.ts';
import { periodOf } from '../statistics.ts';
import { runUpTo, type Signals } from './signals.ts';

export interface JumpSigns {
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

/** A record stands alone where the next one is less than this share as far up. */
const ALONE = 0.5;

/** Null where the finding is not about jumps. */
export function jumpSignsOf(signals: Signals): JumpSigns | null {
  const { train, u } = signals.curve;
  const { jumps: found = [] } = signals.facts;
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
    gradient: gradientsAround(signals, found),
  };
}

/** High is this many times the usual. */
const LARGE = 3;
/** A kick is higher by this factor than all norms on the way back. */
const KICK = 1.5;

function gradientsAround({ curve, gradient }: Signals, jumps: readonly Excursion[]): JumpGradients | null {
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
