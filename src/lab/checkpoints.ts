/** States that a run can go on from, bit for bit. */
import type { Config } from '../core/config.ts';
import type { PackedState } from '../core/packed_state.ts';
import type { RunOptions } from '../core/run_options.ts';
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

/** Goes up by one whenever the layout of the arenas (`engine/spec.ts`) or the meaning of their numbers changes. */
export const STATE_VERSION = 1;

type Arenas = Pick<Checkpoint, 'weights' | 'moment1' | 'moment2'>;
const ARENAS = ['weights', 'moment1', 'moment2'] as const;
const arenasOf = (checkpoint: Arenas) => ARENAS.map((name) => checkpoint[name] as Float32Array<ArrayBuffer>);

/** Bytes of a state once it is packed. */
export function packedBytes({ checkpoint, best }: SavedState): number {
  const { byteLength } = checkpoint.weights;
  return ARENAS.length * byteLength * (best && best.step !== checkpoint.step ? 2 : 1);
}

/** @param options those that lead to the same device again */
export function packState(saved: SavedState, options: RunOptions): PackedState {
  const { checkpoint, config, valLoss, best, validationsSinceBest } = saved;
  const behind = best && best.step !== checkpoint.step ? arenasOf(best.checkpoint) : [];
  return {
    version: STATE_VERSION,
    step: checkpoint.step,
    config,
    options,
    valLoss,
    validationsSinceBest,
    best: best && { step: best.step, valLoss: best.valLoss, config: best.config },
    numbers: new Blob([...arenasOf(checkpoint), ...behind]),
  };
}

/** The inverse of `packState`. */
export async function unpackState(packed: PackedState): Promise<SavedState> {
  const { step, config, valLoss, validationsSinceBest, best } = packed;
  const numbers = new Float32Array(await packed.numbers.arrayBuffer());
  const ownBest = best !== null && best.step === step;
  const length = numbers.length / ARENAS.length / (best === null || ownBest ? 1 : 2);
  const checkpointAt = (at: number, first: number): Checkpoint => {
    const [weights, moment1, moment2] = ARENAS.map((_, i) =>
      numbers.slice((first + i) * length, (first + i + 1) * length),
    );
    return { step: at, weights: weights!, moment1: moment1!, moment2: moment2! };
  };
  const checkpoint = checkpointAt(step, 0);
  const bestCheckpoint = () => (ownBest ? checkpoint : checkpointAt(best!.step, ARENAS.length));
  return {
    checkpoint,
    config,
    valLoss,
    validationsSinceBest,
    best: best && { ...best, checkpoint: bestCheckpoint() },
  };
}
