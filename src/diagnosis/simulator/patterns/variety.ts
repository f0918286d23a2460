import type { Run, Wishes } from '../run.ts';

/** One of the ways in which a pattern comes. */
export interface Variety {
  wishes?: Wishes;
  /** Does to a healthy run what makes the pattern. */
  spoil(run: Run): void;
}

/** By name. */
export type Varieties = Readonly<Record<string, Variety>>;

/** Index of the first row at a share of the way. */
export const rowAt = ({ rows }: Run, progress: number): number => Math.min(rows - 1, Math.floor(progress * rows));
