import type { Config } from './config.ts';
import type { RunOptions } from './run_options.ts';

/**
 * A state that a training can go on from, packed to be kept. Its numbers are one Blob: handed from worker to page to
 * database, they are copied by none of them.
 */
export interface PackedState {
  /** Of the layout of the numbers; a state of another version cannot be gone on from. */
  version: number;
  /** The next step to run. */
  step: number;
  /** With the live settings of that step. */
  config: Config;
  /** Those that lead to the same device again. */
  options: RunOptions;
  valLoss: number | null;
  validationsSinceBest: number;
  best: { step: number; valLoss: number; config: Config } | null;
  /** Weights, first and second moment; behind them those of the best, unless that is this state. */
  numbers: Blob;
}
