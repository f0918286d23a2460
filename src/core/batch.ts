/** inputs, targets (B,T): token ids of the model's vocabulary, targets one token further on. */
export interface TokenBatch {
  inputs: Uint32Array;
  targets: Uint32Array;
  /** (T): row of the position embedding for each place in a sequence; 0, 1, … T−1 unless the loader is broken. */
  positions: Uint32Array;
}

/** (T): the positions 0, 1, … T−1 of a sequence that nothing is wrong with. */
export const inOrder = (T: number): Uint32Array => Uint32Array.from({ length: T }, (_, t) => t);
