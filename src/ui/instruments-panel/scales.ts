/** How measurements become lengths and lines; all shares are of the length of a bar. */
import type { AttentionInspection, Inspection } from '../../core/inspection.ts';

/** Decades that a bar of norms spans below the largest. */
const DECADES = 6;
/** Share of a bar at which the limit lies; the rest is beyond it. */
export const LIMIT_AT = 0.85;
/** Ends of the bar of update ratios. Its middle is 1e-3, the value often called healthy. */
const RATIOS = [1e-6, 1];

const clamp = (share: number) => Math.min(1, Math.max(0, share));

/** A norm relative to the largest of its kind, on a logarithmic scale; a full bar if it is not finite. */
export function normShare(norm: number, largest: number): number {
  if (!Number.isFinite(norm)) return 1;
  if (norm === 0) return 0;
  return clamp(1 + Math.log10(norm / largest) / DECADES);
}

export function ratioShare(ratio: number): number {
  if (Number.isNaN(ratio)) return 1;
  return ratio === 0 ? 0 : clamp(Math.log10(ratio / RATIOS[0]!) / Math.log10(RATIOS[1]! / RATIOS[0]!));
}

/**
 * An attention score relative to its limit: linear up to the overflow of exp if exp can overflow, otherwise logarithmic
 * up to the largest finite number. A full bar for NaN.
 */
export function scoreShare(
  score: number,
  { overflowAt, largestFinite }: Pick<Inspection, 'overflowAt' | 'largestFinite'>,
) {
  if (Number.isNaN(score)) return 1;
  const way =
    overflowAt === null
      ? Math.log1p(Math.max(0, Math.min(score, Number.MAX_VALUE))) / Math.log1p(largestFinite)
      : score / overflowAt;
  return clamp(LIMIT_AT * way);
}

/** Whether exp, or the score itself, is out of range. */
export const hasOverflowed = (
  { maxScore }: AttentionInspection,
  { overflowAt, largestFinite }: Pick<Inspection, 'overflowAt' | 'largestFinite'>,
) => !(maxScore <= (overflowAt ?? largestFinite));

/** Places of a sequence whose target is not the input that comes next; the last place has no next input to compare. */
export function misaligned(inputs: readonly string[], targets: readonly string[]): Set<number> {
  return new Set([...inputs.keys()].filter((t) => t + 1 < inputs.length && targets[t] !== inputs[t + 1]));
}

/** Points of a line in a box of `width` by `height`, for SVG; scores go up from 0 to 1. */
export function linePoints(scores: readonly number[], width: number, height: number): string {
  const across = width / Math.max(1, scores.length - 1);
  return scores.map((score, i) => `${round(i * across)},${round((1 - score) * height)}`).join(' ');
}

const round = (x: number) => Number(x.toFixed(1));
