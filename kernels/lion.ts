import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './lion.wgsl?raw';

/**
 * One update of Lion (Chen et al., arXiv 2302.06675): w −= rate·(sign(β1·m + (1 − β1)·g) + decay·w), then
 * m = β2·m + (1 − β2)·g; elements below DECAYED decay.
 * LENGTH and DECAYED are multiples of 4, and LENGTH is at most 2²⁶ − 1024, which a grid of workgroups covers.
 */
export const lion = defineKernel({
  name: 'lion',
  // weights, momentum (LENGTH) in/out; grads (LENGTH) in; clip (1) in
  bindings: {
    weights: readWriteFloats,
    grads: readFloats,
    momentum: readWriteFloats,
    clip: readFloats,
    params: uniformParams,
  },
  constants: ['LENGTH', 'DECAYED'],
  shader: { wgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
  cost: ({ LENGTH }) => ({ flops: 10 * LENGTH, elements: 5 * LENGTH + 1 }),
  twin({ weights, grads, momentum, clip, params }, { LENGTH, DECAYED }) {
    const { learningRate, beta1, beta2 } = params;
    const factor = clip[0]!;
    const keep = 1 - learningRate * params.weightDecay;
    for (let i = 0; i < LENGTH; i++) {
      const g = grads[i]! * factor;
      const m = momentum[i]!;
      momentum[i] = beta2 * m + (1 - beta2) * g;
      const update = Math.sign(beta1 * m + (1 - beta1) * g);
      weights[i] = weights[i]! * (i < DECAYED ? keep : 1) - learningRate * update;
    }
  },
});
