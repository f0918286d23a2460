/** Cross-entropy of a linear head without its logits in memory: the parts of the vocabulary joined. */
import { ceilDiv, defineKernel, readFloats, readInts, readWriteFloats } from './kernel.ts';
import wgsl from './cut_cross_entropy_join.wgsl?raw';

/**
 * lse = log Σ exp(logit) over all parts; losses += lse − target_logit, nats.
 *
 * partials (SPLITS,ROWS,2), target_logits (ROWS), targets (ROWS) in; lse (ROWS) out; losses (ROWS) in+out. A row with NaN
 * or +∞, or with nothing but −∞, has lse and loss NaN; so is the loss of a target ≥ V. A target with the logit −∞ has the
 * loss +∞.
 */
export const cutCrossEntropyJoin = defineKernel({
  name: 'cut_cross_entropy_join',
  bindings: {
    partials: readFloats,
    target_logits: readFloats,
    targets: readInts,
    lse: readWriteFloats,
    losses: readWriteFloats,
  },
  constants: ['ROWS', 'V', 'SPLITS'],
  shader: { wgsl, workgroups: ({ ROWS }) => [ceilDiv(ROWS, 64), 1, 1] },
  cost: ({ ROWS, SPLITS }) => ({ flops: ROWS * (4 * SPLITS + 3), elements: ROWS * (2 * SPLITS + 5) }),
  twin({ partials, target_logits, targets, lse, losses }, { ROWS, V, SPLITS }) {
    for (let row = 0; row < ROWS; row++) {
      let largest = -Infinity;
      for (let s = 0; s < SPLITS; s++) largest = Math.max(largest, partials[2 * (s * ROWS + row)]!);
      let sum = 0;
      for (let s = 0; s < SPLITS; s++) {
        const own = 2 * (s * ROWS + row);
        sum += partials[own + 1]! * Math.exp(partials[own]! - largest);
      }
      const whole = sum === 0 ? NaN : largest + Math.log(sum);
      lse[row] = whole;
      losses[row]! += targets[row]! < V ? whole - target_logits[row]! : NaN;
    }
  },
});
