import type { Config } from './config.ts';
import type { RunOptions } from './run_options.ts';

/**
 * A state that a training can go on from, packed to be kept. Its numbers are one Blob, which
 * worker, page and database hand on without copying it.
 */
export interface PackedState {
  /** Version of the layout of `numbers`; training cannot go on from another version. */
  version: number;
  /** The next step to run. */
  step: number;
  /** Config with the live settings of that step. */
  config: Config;
  /** Options that lead to the same device again. */
  options: RunOptions;
  valLoss: number | null;
  validationsSinceBest: number;
  best: { step: number; valLoss: number; config: Config } | null;
  /** Weights, first and second moment; behind them those of the best, unless that is this state. */
  numbers: Blob;
}
