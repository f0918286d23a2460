/** Joins the pieces of a matrix product whose sum over k was split over workgroups. */
import { ceilDiv, defineKernel, readFloats, readWriteFloats } from './kernel.ts';
import wgsl from './sum_splits.wgsl?raw';

/** Default limit of workgroups along one axis of the grid; beyond it each thread takes several elements. */
const MAX_WORKGROUPS = 65535;

/** out(i) = Σ_s partial(s,i). partial (SPLITS,COUNT) in, out (COUNT) out; summed in the order of s. */
export const sumSplits = defineKernel({
  name: 'sum_splits',
  bindings: { partial: readFloats, out: readWriteFloats },
  constants: ['COUNT', 'SPLITS'],
  shader: { wgsl, workgroups: ({ COUNT }) => [Math.min(MAX_WORKGROUPS, ceilDiv(COUNT, 64)), 1, 1] },
  cost: ({ COUNT, SPLITS }) => ({ flops: COUNT * SPLITS, elements: COUNT * (SPLITS + 1) }),
  twin({ partial, out }, { COUNT, SPLITS }) {
    for (let i = 0; i < COUNT; i++) {
      let sum = 0;
      for (let s = 0; s < SPLITS; s++) sum += partial[s * COUNT + i]!;
      out[i] = sum;
    }
  },
});
