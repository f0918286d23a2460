import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './sgd.wgsl?raw';

/**
 * One update of SGD with momentum, as torch.optim.SGD: v = momentum·v + (g + decay·w), w −= rate·v.
 * LENGTH and DECAYED are multiples of 4, and LENGTH is at most 2²⁶ − 1024, which a grid of workgroups covers.
 */
export const sgd = defineKernel({
  name: 'sgd',
  // weights, velocity (LENGTH) in/out; grads (LENGTH) in; clip (1) in
  bindings: {
    weights: readWriteFloats,
    grads: readFloats,
    velocity: readWriteFloats,
    clip: readFloats,
    params: uniformParams,
  },
  constants: ['LENGTH', 'DECAYED'],
  shader: { wgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
  cost: ({ LENGTH }) => ({ flops: 6 * LENGTH, elements: 5 * LENGTH + 1 }),
  twin({ weights, grads, velocity, clip, params }, { LENGTH, DECAYED }) {
    const factor = clip[0]!;
    for (let i = 0; i < LENGTH; i++) {
      const w = weights[i]!;
      const v = params.momentum * velocity[i]! + grads[i]! * factor + (i < DECAYED ? params.weightDecay : 0) * w;
      velocity[i] = v;
      weights[i] = w - params.learningRate * v;
    }
  },
});
