import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './adamw.wgsl?raw';

/**
 * One AdamW update of a flat arena; elements below DECAYED decay (decoupled, by rate × weight_decay).
 * LENGTH and DECAYED are multiples of 4, and LENGTH is at most 2²⁶ − 1024, which a grid of workgroups covers.
 */
export const adamw = defineKernel({
  name: 'adamw',
  // weights, moment1, moment2 (LENGTH) in/out; grads (LENGTH) in; clip (1) in
  bindings: {
    weights: readWriteFloats,
    grads: readFloats,
    moment1: readWriteFloats,
    moment2: readWriteFloats,
    clip: readFloats,
    params: uniformParams,
  },
  constants: ['LENGTH', 'DECAYED'],
  shader: { wgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
  cost: ({ LENGTH }) => ({ flops: 16 * LENGTH, elements: 7 * LENGTH + 1 }),
  twin({ weights, grads, moment1, moment2, clip, params }, { LENGTH, DECAYED }) {
    const { learningRate, beta1, beta2, biasCorrection1, biasCorrection2 } = params;
    const factor = clip[0]!;
    const keep = 1 - learningRate * params.weightDecay;
    for (let i = 0; i < LENGTH; i++) {
      const g = grads[i]! * factor;
      const m = beta1 * moment1[i]! + (1 - beta1) * g;
      const v = beta2 * moment2[i]! + (1 - beta2) * g * g;
      moment1[i] = m;
      moment2[i] = v;
      const update = m / biasCorrection1 / (Math.sqrt(v / biasCorrection2) + 1e-8);
      weights[i] = weights[i]! * (i < DECAYED ? keep : 1) - learningRate * update;
    }
  },
});
