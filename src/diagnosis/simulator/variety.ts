import type { SimulatedRun, Requests } from './run.ts';

/** One of the ways in which a pattern comes. */
export interface Variety {
  wishes?: Requests;
  /** Does to a healthy run what makes the pattern. */
  spoil(run: SimulatedRun): void;
}

/** By name. */
export type Varieties = Readonly<Record<string, Variety>>;

/** Index of the first row at a share of the way. */
export const rowAt = ({ rows }: SimulatedRun, progress: number): number =>
  Math.min(rows - 1, Math.floor(progress * rows));
