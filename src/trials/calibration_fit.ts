/** How often verdicts are right: a monotone table by score, and how well claims hold. */
import type { CalibrationKey } from '../diagnosis/calibration.ts';

export interface JudgedVerdict {
  key: CalibrationKey;
  /** What was claimed: a raw score to be fitted, or a probability to be held against. */
  claimed: number;
  right: boolean;
  weight: number;
}

/** Verdicts' worth of what holds for all patterns together; a pattern with few verdicts stays near it. */
const PRIOR = 8;
/** Nothing is certain, and nothing is said that is surely wrong. */
const [LEAST, MOST] = [0.02, 0.99];

/** Shares of right verdicts at the given scores, never falling, by key. */
export function fitCalibration<K extends string>(
  verdicts: readonly JudgedVerdict[],
  scores: readonly number[],
  keys: readonly K[],
): Record<K, number[]> {
  const even = scores.map(() => 0.5);
  const common = sharesAt(verdicts, scores, even, 1);
  const rows = keys.map((key) => {
    const own = verdicts.filter((verdict) => verdict.key === key);
    return [key, sharesAt(own, scores, common, PRIOR).map(pretty)] as const;
  });
  return Object.fromEntries(rows) as Record<K, number[]>;
}

const pretty = (share: number) => Math.round(100 * Math.min(MOST, Math.max(LEAST, share))) / 100;

/**
 * Each verdict counts for the two scores that it lies between, the more the nearer.
 *
 * @param worth verdicts that the prior stands for
 */
function sharesAt(
  verdicts: readonly JudgedVerdict[],
  scores: readonly number[],
  prior: readonly number[],
  worth: number,
): number[] {
  const mass = scores.map(() => worth);
  const right = prior.map((share) => share * worth);
  for (const verdict of verdicts) {
    scores.forEach((_, i) => {
      const part = nearness(verdict.claimed, scores, i) * verdict.weight;
      mass[i]! += part;
      if (verdict.right) right[i]! += part;
    });
  }
  const shares = right.map((sum, i) => sum / mass[i]!);
  return rising(shares, mass);
}

/** 1 at its own score, 0 from the neighbouring ones on; the outer ones reach to the end. */
function nearness(claimed: number, scores: readonly number[], i: number): number {
  const at = scores[i]!;
  const neighbour = claimed < at ? scores[i - 1] : scores[i + 1];
  return neighbour === undefined ? 1 : Math.max(0, 1 - Math.abs(claimed - at) / Math.abs(neighbour - at));
}

/** The nearest rising sequence: neighbours out of order are pooled (isotonic regression). */
function rising(values: readonly number[], weights: readonly number[]): number[] {
  const pools: { value: number; weight: number; count: number }[] = [];
  values.forEach((value, i) => {
    pools.push({ value, weight: weights[i]!, count: 1 });
    while (pools.length > 1 && pools.at(-2)!.value > pools.at(-1)!.value) {
      const [a, b] = [pools.at(-2)!, pools.pop()!];
      const weight = a.weight + b.weight;
      Object.assign(a, { value: (a.value * a.weight + b.value * b.weight) / weight, weight, count: a.count + b.count });
    }
  });
  return pools.flatMap(({ value, count }) => Array<number>(count).fill(value));
}

export interface ReliabilityBin {
  from: number;
  to: number;
  verdicts: number;
  /** Weighted means. */
  claimed: number;
  right: number;
  weight: number;
}

/** What was claimed against what came true, in bins of equal width. */
export function reliability(verdicts: readonly JudgedVerdict[], bins = 10): ReliabilityBin[] {
  return Array.from({ length: bins }, (_, i) => {
    const [from, to] = [i / bins, (i + 1) / bins];
    const inside = verdicts.filter(({ claimed }) => Math.min(bins - 1, Math.floor(claimed * bins)) === i);
    const weight = inside.reduce((sum, one) => sum + one.weight, 0);
    const claimed = inside.reduce((sum, one) => sum + one.weight * one.claimed, 0) / weight;
    const right = inside.reduce((sum, one) => sum + one.weight * Number(one.right), 0) / weight;
    return { from, to, verdicts: inside.length, claimed, right, weight };
  }).filter(({ verdicts: count }) => count > 0);
}

/** Mean distance between claim and truth over the bins, by their weight (expected calibration error). */
export function calibrationError(bins: readonly ReliabilityBin[]): number {
  const all = bins.reduce((sum, { weight }) => sum + weight, 0);
  return bins.reduce((sum, { claimed, right, weight }) => sum + (weight / all) * Math.abs(claimed - right), 0);
}
