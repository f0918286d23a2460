/** Tests whether the quads of a device behave as kernels assume. */
import { defineKernel, readWriteFloats } from './kernel.ts';
import wgsl from './quad_check.wgsl?raw';

const THREADS = 8;
const QUAD = 4;

/** told (8,4) out: for each thread, the numbers of the four threads of its quad. */
export const quadCheck = defineKernel({
  name: 'quad_check',
  bindings: { told: readWriteFloats },
  constants: [],
  shader: { wgsl, workgroups: () => [1, 1, 1], needs: 'subgroups' },
  cost: () => ({ flops: 0, elements: QUADS_TOLD }),
  twin({ told }) {
    for (let i = 0; i < THREADS * QUAD; i++) told[i] = Math.floor(i / QUAD / QUAD) * QUAD + (i % QUAD);
  },
});

/** Elements of `told`. */
export const QUADS_TOLD = THREADS * QUAD;
