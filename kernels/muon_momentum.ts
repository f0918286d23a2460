import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './muon_momentum.wgsl?raw';

/**
 * The direction in which Muon moves a matrix, before it is made orthogonal: v = momentum·v + g, direction = g + momentum·v
 * (Nesterov). LENGTH is a multiple of 4.
 */
export const muonMomentum = defineKernel({
  name: 'muon_momentum',
  // grads (LENGTH) in; velocity (LENGTH) in/out; clip (1) in; direction (LENGTH) out
  bindings: {
    grads: readFloats,
    velocity: readWriteFloats,
    clip: readFloats,
    direction: readWriteFloats,
    params: uniformParams,
  },
  constants: ['LENGTH'],
  shader: { wgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
  cost: ({ LENGTH }) => ({ flops: 5 * LENGTH, elements: 4 * LENGTH + 1 }),
  twin({ grads, velocity, clip, direction, params: { momentum } }, { LENGTH }) {
    for (let i = 0; i < LENGTH; i++) {
      const g = grads[i]! * clip[0]!;
      const v = momentum * velocity[i]! + g;
      velocity[i] = v;
      direction[i] = g + momentum * v;
    }
  },
});
