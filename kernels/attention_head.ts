/** Shared by the twins of attention: heads copied out of their rows, scores, masks, and the loops over a head's width. */
import { dropoutKeeps } from '../src/core/rng.ts';
import type { Floats } from './kernel.ts';
import type { StepParams } from './params.ts';
import { roundingOf } from './round.ts';

/** Pairs of a query and a key that causal attention looks at: every query meets the keys up to its own. */
export const causalPairs = ({ N, T, H }: Record<'N' | 'T' | 'H', number>) => (N * H * (T + 1)) / 2;

/** Width of a copied row: that of a head, rounded up so that the loops can take four elements at a time. */
export const paddedWidth = (D: number) => (D + 3) & ~3;

/** Copies a head of T rows, `stride` apart in `from`, to rows of `paddedWidth(D)` elements; the padding stays zero. */
export function copyHead(to: Float64Array, from: Floats, first: number, stride: number, T: number, D: number): void {
  const width = paddedWidth(D);
  for (let t = 0; t < T; t++) {
    const source = first + t * stride;
    const target = t * width;
    for (let d = 0; d < D; d++) to[target + d] = from[source + d]!;
  }
}

/** One head of one sequence. */
export interface AttentionHead {
  /** T rows of `paddedWidth(D)`; the same memory for every head. */
  q: Float64Array;
  k: Float64Array;
  v: Float64Array;
  /** Row of qkv at which the sequence begins. */
  firstRow: number;
  head: number;
  /** Index of the dropout mask of query 0 and key 0; query i and key j are i·T + j further. */
  firstMask: number;
}

/** Visits every head of every sequence of qkv (N,3C). */
export function eachHead(
  qkv: Floats,
  { N, T, H, D }: { N: number; T: number; H: number; D: number },
  visit: (head: AttentionHead) => void,
): void {
  const [length, C] = [T * paddedWidth(D), H * D];
  const [q, k, v] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
  for (let firstRow = 0; firstRow < N; firstRow += T) {
    for (let head = 0; head < H; head++) {
      const first = firstRow * 3 * C + head * D;
      copyHead(q, qkv, first, 3 * C, T, D);
      copyHead(k, qkv, first + C, 3 * C, T, D);
      copyHead(v, qkv, first + 2 * C, 3 * C, T, D);
      visit({ q, k, v, firstRow, head, firstMask: ((firstRow / T) * H + head) * T * T });
    }
  }
}

/** What dropout multiplies the weight with this index by. */
export function maskFor({ dropoutThreshold, dropoutScale, dropoutKey }: StepParams): (index: number) => number {
  if (dropoutThreshold === 0) return () => 1;
  return (index) => (dropoutKeeps(dropoutKey, index, dropoutThreshold) ? dropoutScale : 0);
}

/** Turns a product q·k into a score; in 16 bits both are rounded. */
export function scoreFor({ SCALE, PRECISION }: { SCALE: number; PRECISION: number }): (product: number) => number {
  if (PRECISION === 0) return (product) => product * SCALE;
  const round = roundingOf(PRECISION);
  return (product) => round(round(product) * SCALE);
}

/** Σ a·b over rows of a padded width, in four sums, so that no addition waits for the one before. */
export function dot(a: Float64Array, i: number, b: Float64Array, j: number, width: number): number {
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (const end = i + width; i < end; i += 4, j += 4) {
    s0 += a[i]! * b[j]!;
    s1 += a[i + 1]! * b[j + 1]!;
    s2 += a[i + 2]! * b[j + 2]!;
    s3 += a[i + 3]! * b[j + 3]!;
  }
  return s0 + s1 + (s2 + s3);
}

/** to[0 .. width) += factor · row j of `from`. */
export function addScaled(to: Float64Array, factor: number, from: Float64Array, j: number, width: number): void {
  for (let i = 0; i < width; i += 4, j += 4) {
    to[i]! += factor * from[j]!;
    to[i + 1]! += factor * from[j + 1]!;
    to[i + 2]! += factor * from[j + 2]!;
    to[i + 3]! += factor * from[j + 3]!;
  }
}
