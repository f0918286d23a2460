/** inputs, targets (B,T): token ids of the model's vocabulary, targets one token further on. */
export interface TokenBatch {
  inputs: Uint32Array;
  targets: Uint32Array;
}
