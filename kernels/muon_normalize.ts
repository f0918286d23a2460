import { ceilDiv, defineKernel, readFloats, readWriteFloats } from './kernel.ts';
import wgsl from './muon_normalize.wgsl?raw';

/** x / (‖x‖ + 1e-7), the Frobenius norm from the partial sums of `gradientNorm`. LENGTH is a multiple of 4. */
export const muonNormalize = defineKernel({
  name: 'muon_normalize',
  // x (LENGTH) in/out; partials (GROUPS,2) in: a sum of squares, and a count that is not read here
  bindings: { x: readWriteFloats, partials: readFloats },
  constants: ['LENGTH', 'GROUPS'],
  shader: { wgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
  cost: ({ LENGTH, GROUPS }) => ({ flops: LENGTH + GROUPS, elements: 2 * LENGTH + GROUPS }),
  twin({ x, partials }, { LENGTH, GROUPS }) {
    let squares = 0;
    for (let group = 0; group < GROUPS; group++) squares += partials[2 * group]!;
    const norm = Math.sqrt(squares) + 1e-7;
    for (let i = 0; i < LENGTH; i++) x[i]! /= norm;
  },
});
