/** States that a run can go on from, bit for bit. */
import type { Config } from '../core/config.ts';
import type { Checkpoint } from '../engine/engine.ts';

/** The state before the step of the lowest validation loss. */
export interface Best {
  step: number;
  valLoss: number;
  checkpoint: Checkpoint;
  /** With the live settings of that step. */
  config: Config;
}

/** A checkpoint, and what the loop knew when it was taken. */
export interface SavedState {
  checkpoint: Checkpoint;
  /** With the live settings of that step. */
  config: Config;
  /** Validation loss of these weights, where it was taken already. */
  valLoss: number | null;
  best: Best | null;
  /** Validations since the best. */
  validationsSinceBest: number;
}

/** The best as a state to go on from. */
export const bestState = (best: Best): SavedState => ({
  checkpoint: best.checkpoint,
  config: best.config,
  valLoss: best.valLoss,
  best,
  validationsSinceBest: 0,
});
