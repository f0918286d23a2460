import { defineKernel, readFloats, readWriteFloats } from './kernel.ts';
import wgsl from './gradient_norm.wgsl?raw';

/**
 * First level of the global norm: sum of squares and count of non-finite entries, one pair for each of GROUPS shares.
 * LENGTH is a multiple of 4.
 */
export const gradientNorm = defineKernel({
  name: 'gradient_norm',
  // grads (LENGTH) in; partials (GROUPS,2) out
  bindings: { grads: readFloats, partials: readWriteFloats },
  constants: ['LENGTH', 'GROUPS'],
  shader: { wgsl, workgroups: ({ GROUPS }) => [GROUPS, 1, 1] },
  cost: ({ LENGTH, GROUPS }) => ({ flops: 2 * LENGTH, elements: LENGTH + 2 * GROUPS }),
  twin({ grads, partials }, { LENGTH, GROUPS }) {
    const lanes = 256;
    for (let group = 0; group < GROUPS; group++) {
      let squares = 0;
      let nonFinite = 0;
      for (let start = group * lanes; start < LENGTH; start += GROUPS * lanes) {
        const end = Math.min(start + lanes, LENGTH);
        for (let i = start; i < end; i++) {
          const g = grads[i]!;
          squares += g * g;
          if (!Number.isFinite(g)) nonFinite++;
        }
      }
      partials[2 * group] = squares;
      partials[2 * group + 1] = nonFinite;
    }
  },
});
