/** Softmax cross-entropy and its gradient, which takes the place of the logits. */
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readInts, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './cross_entropy.wgsl?raw';
import barrierFreeWgsl from './cross_entropy_barrier_free.wgsl?raw';

/** Threads of a workgroup, one row each. */
const BARRIER_FREE_ROWS = 8;

/**
 * Row by row: lse = log Σ_j exp(l_j); losses += lse − l_target; l_j = (exp(l_j − lse) − [j = target]) · lossScale.
 *
 * logits (ROWS,V), rows STRIDE ≥ V apart, in+out; what lies between V and STRIDE is left alone. targets (ROWS) in.
 * losses (ROWS) in+out, nats. A row with NaN or +∞, or with nothing but −∞, gives NaN throughout; so does the loss of a
 * target ≥ V. A target with the logit −∞ has the loss +∞.
 */
export const crossEntropy = defineKernel({
  name: 'cross_entropy',
  bindings: { logits: readWriteFloats, targets: readInts, losses: readWriteFloats, params: uniformParams },
  constants: ['ROWS', 'V', 'STRIDE'],
  shader: { wgsl, workgroups: ({ ROWS }) => [ROWS, 1, 1] },
  software: { wgsl: barrierFreeWgsl, workgroups: ({ ROWS }) => [ceilDiv(ROWS, BARRIER_FREE_ROWS), 1, 1] },
  twin({ logits, targets, losses, params }, { ROWS, V, STRIDE }) {
    const exp = expFor(logits);
    for (let row = 0; row < ROWS; row++) {
      const first = row * STRIDE;
      const end = first + V;
      let max = -Infinity;
      for (let i = first; i < end; i++) if (logits[i]! > max) max = logits[i]!; // NaN shows in the sum
      const target = targets[row]!;
      const targetLogit = target < V ? logits[first + target]! : NaN;
      let sum = 0;
      for (let i = first; i < end; i++) {
        const e = exp(logits[i]! - max); // NaN where max is infinite
        logits[i] = e;
        sum += e;
      }
      losses[row]! += max + Math.log(sum) - targetLogit;
      const scale = params.lossScale / sum;
      for (let i = first; i < end; i++) logits[i]! *= scale;
      if (target < V) logits[first + target]! -= params.lossScale;
    }
  },
});
