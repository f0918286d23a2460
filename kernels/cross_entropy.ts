/** Softmax cross-entropy and its gradient, which takes the place of the logits. */
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readInts, readWriteFloats, uniformParams, type Floats } from './kernel.ts';
import type { StepParams } from './params.ts';
import { roundingOf } from './round.ts';
import wgsl from './cross_entropy.wgsl?raw';
import softwareWgsl from './cross_entropy.software.wgsl?raw';
import vec4Wgsl from './cross_entropy.vec4.wgsl?raw';

/** Threads of a workgroup of the software shader, one row each. */
const SOFTWARE_ROWS = 8;

/** How the loss is computed: with the largest logit subtracted first, without that, or without the log-sum-exp. */
export const lossKind = { stable: 0, naive: 1, unnormalised: 2 } as const;

/**
 * Row by row: lse = log Σ_j exp(l_j); losses += lse − l_target; l_j = (exp(l_j − lse) − [j = target]) · lossScale.
 *
 * logits (ROWS,V), rows STRIDE ≥ V apart, in+out; what lies between V and STRIDE is left alone. targets (ROWS) in.
 * losses (ROWS) in+out, nats. A row with NaN or +∞, or with nothing but −∞, gives NaN throughout; so does the loss of a
 * target ≥ V. A target with the logit −∞ has the loss +∞.
 *
 * KIND is a `lossKind`. Naive: where exp overflows, or leaves the target a probability of 0, the loss is NaN or +∞, and the
 * gradient NaN. Unnormalised: the loss is −l_target, whatever else there is. PRECISION 1 (f16) and 2 (bf16) round every step.
 */
export const crossEntropy = defineKernel({
  name: 'cross_entropy',
  bindings: { logits: readWriteFloats, targets: readInts, losses: readWriteFloats, params: uniformParams },
  constants: ['ROWS', 'V', 'STRIDE', 'KIND', 'PRECISION'],
  shader: { wgsl, workgroups: ({ ROWS }) => [ROWS, 1, 1] },
  software: { wgsl: softwareWgsl, workgroups: ({ ROWS }) => [ceilDiv(ROWS, SOFTWARE_ROWS), 1, 1] },
  variants: {
    vec4: {
      wgsl: vec4Wgsl,
      unrolls: true,
      workgroups: ({ ROWS }) => [ROWS, 1, 1],
      fits: ({ STRIDE }) => STRIDE % 4 === 0,
    },
  },
  classes: {
    of: () => 'any',
    examples: {
      any: {
        constants: { ROWS: 256, V: 5001, STRIDE: 5004, KIND: lossKind.stable, PRECISION: 0 },
        lengths: { logits: 256 * 5004, targets: 256, losses: 256 },
      },
    },
  },
  cost: ({ ROWS, V }) => ({ flops: 7 * ROWS * V, elements: 2 * ROWS * V + 3 * ROWS }),
  twin(views, constants) {
    const { KIND, PRECISION } = constants;
    if (KIND === lossKind.unnormalised) unnormalised(views, constants);
    else if (KIND === lossKind.naive || PRECISION !== 0) stepByStep(views, constants);
    else stable(views, constants);
  },
});

interface Views {
  logits: Floats;
  targets: Uint32Array;
  losses: Floats;
  params: StepParams;
}

type Constants = Record<'ROWS' | 'V' | 'STRIDE' | 'KIND' | 'PRECISION', number>;

function stable({ logits, targets, losses, params }: Views, { ROWS, V, STRIDE }: Constants): void {
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
}

function unnormalised({ logits, targets, losses, params }: Views, { ROWS, V, STRIDE }: Constants): void {
  for (let row = 0; row < ROWS; row++) {
    const first = row * STRIDE;
    const target = targets[row]!;
    losses[row]! -= target < V ? logits[first + target]! : NaN;
    logits.fill(0, first, first + V);
    if (target < V) logits[first + target] = -params.lossScale;
  }
}

/** The textbook formula with each step rounded: exponentials, their sum, their shares; naive: of the raw logits. */
function stepByStep({ logits, targets, losses, params }: Views, { ROWS, V, STRIDE, KIND, PRECISION }: Constants): void {
  const naive = KIND === lossKind.naive;
  const exp = expFor(logits);
  const round = roundingOf(PRECISION);
  for (let row = 0; row < ROWS; row++) {
    const first = row * STRIDE;
    const end = first + V;
    let max = naive ? 0 : -Infinity;
    if (!naive) for (let i = first; i < end; i++) if (logits[i]! > max) max = logits[i]!;
    const target = targets[row]!;
    const targetLogit = target < V ? round(logits[first + target]! - max) : NaN;
    let sum = 0;
    for (let i = first; i < end; i++) {
      const e = round(exp(round(logits[i]! - max)));
      logits[i] = e;
      sum += e;
    }
    sum = round(sum);
    const targetShare = target < V ? round(logits[first + target]! / sum) : NaN;
    losses[row]! += naive ? -Math.log(targetShare) : round(Math.log(sum)) - targetLogit;
    // The derivative of the logarithm at 0 is infinite, and the chain rule multiplies it by 0.
    const broken = naive && !(targetShare > 0);
    for (let i = first; i < end; i++) {
      const p = naive ? round(logits[i]! / sum) : logits[i]! / sum;
      logits[i] = broken ? NaN : p * params.lossScale;
    }
    if (target < V) logits[first + target]! -= params.lossScale;
  }
}
