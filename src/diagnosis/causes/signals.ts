/** What the channels of a record say, measured once for all causes. Absent channels are null. */
import { median, quantile } from '../../core/quantile.ts';
import type { Curve } from '../curve.ts';
import { finite, indexAfter, valueAt, type Points } from '../series.ts';
import { runningMedian, sample } from '../statistics.ts';
import type { Facts, Finding } from '../verdict.ts';

/** What is explained: never the sentences about it. */
export type Explained = Pick<Finding, 'pattern' | 'kind'> & { facts: Facts };

export interface Signals {
  curve: Curve;
  finding: Pick<Finding, 'pattern' | 'kind'>;
  rate: RateSignal | null;
  gradient: Gradient | null;
  validation: Validation | null;
  /** Whether the vocabulary is known: only then may one speak of tokens. */
  ofTokens: boolean;
  facts: Facts;
}

export interface RateSignal {
  points: Points;
  peak: number;
  /** Step of the first record at the peak. */
  peakAt: number;
  last: number;
  zero: boolean;
  at(step: number): number;
}

export interface Validation {
  /** Finite losses only. */
  points: Points;
  /** Step of the lowest one, the same as in the verdict. */
  lowestAt: number;
}

export interface Gradient {
  /** Finite norms only. */
  points: Points;
  /** Median norm; 0 where none is finite. */
  usual: number;
  /** Nine in ten of the norms are below it. */
  high: number;
  zero: boolean;
  /** Share of the records whose norm is not finite. */
  lost: number;
  /** The norm at which the column is cut off, where it seems to have been logged after clipping. */
  ceiling: number | null;
}

/** Below this a norm is as good as zero, whatever the model. */
const ZERO = 1e-7;
/** Share of the norms that must lie at the very top for a limit to be seen there. */
const PILE = 0.1;
/** Rounding in a log. */
const SAME = 1e-3;

export function readSignals(curve: Curve, finding: Explained): Signals {
  const { lr, gradNorm, val } = curve.series;
  return {
    curve,
    finding,
    rate: readRate(finite(lr)),
    gradient: gradNorm.value.length < 5 ? null : readGradient(gradNorm),
    validation: readValidation(finite(val), finding.facts),
    ofTokens: curve.uniformLoss !== null,
    facts: finding.facts,
  };
}

function readRate(points: Points): RateSignal | null {
  const { step, value } = points;
  if (value.length === 0) return null;
  const peak = value.reduce((most, rate) => Math.max(most, rate), 0);
  return {
    points,
    peak,
    peakAt: step[value.indexOf(peak)] ?? step[0]!,
    last: value.at(-1)!,
    zero: peak === 0,
    at: (at) => valueAt(points, at),
  };
}

function readValidation(points: Points, { lowestAt }: Facts): Validation | null {
  const { step, value } = points;
  if (value.length < 2) return null;
  const smooth = runningMedian(value, 3);
  return { points, lowestAt: lowestAt ?? step[smooth.indexOf(smooth.reduce((low, loss) => Math.min(low, loss)))]! };
}

function readGradient(all: Points): Gradient {
  const points = finite(all);
  const some = sample(points.value);
  const most = points.value.reduce((high, norm) => Math.max(high, norm), 0);
  const usual = some.length > 0 ? median(some) : 0;
  const atTop = points.value.filter((norm) => norm > (1 - SAME) * most).length;
  const varies = quantile(some, 0.1) < 0.9 * most || atTop > 0.9 * points.value.length;
  return {
    points,
    usual,
    high: some.length > 0 ? quantile(some, 0.9) : 0,
    zero: some.length > 0 && usual < ZERO,
    lost: 1 - points.value.length / all.value.length,
    ceiling: most > ZERO && points.value.length >= 20 && varies && atTop > PILE * points.value.length ? most : null,
  };
}

/** Norms recorded last before a step, and what is usual before them. */
export interface RunUp {
  /** Step of the last of them. */
  to: number;
  /** Median of up to a hundred norms before. */
  usual: number;
  /** The largest finite one. */
  largest: number;
  /** How many of the last five were above twice the usual, or not finite. */
  raised: number;
}

const RECENT = 5;
const BEFORE = 100;
const FEWEST = 10;

/** The last five norms before `step`, against those before them; null where too few were recorded. */
export function runUpTo({ step, value }: Points, at: number): RunUp | null {
  const until = indexAfter(step, at - 1e-9 * Math.max(1, Math.abs(at)));
  const from = until - RECENT;
  if (from < FEWEST) return null;
  const usual = median(value.slice(Math.max(0, from - BEFORE), from).filter(Number.isFinite));
  const recent = value.subarray(from, until);
  const largest = recent.filter(Number.isFinite).reduce((most, norm) => Math.max(most, norm), 0);
  return {
    to: step[until - 1]!,
    usual,
    largest,
    raised: recent.filter((norm) => !(norm <= 2 * usual)).length,
  };
}
