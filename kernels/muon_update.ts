import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './muon_update.wgsl?raw';

/** A matrix moved against a direction, with decoupled decay: w = w·(1 − rate·decay) − rate·SCALE·direction. */
export const muonUpdate = defineKernel({
  name: 'muon_update',
  // weights (LENGTH) in/out; direction (LENGTH) in
  bindings: { weights: readWriteFloats, direction: readFloats, params: uniformParams },
  constants: ['LENGTH', 'SCALE'],
  shader: { wgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 256), 1, 1] },
  cost: ({ LENGTH }) => ({ flops: 3 * LENGTH, elements: 3 * LENGTH }),
  twin({ weights, direction, params: { learningRate, weightDecay } }, { LENGTH, SCALE }) {
    const keep = 1 - learningRate * weightDecay;
    for (let i = 0; i < LENGTH; i++) weights[i] = weights[i]! * keep - learningRate * SCALE * direction[i]!;
  },
});
