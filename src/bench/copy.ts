/** A copy at full memory bandwidth: neighbouring threads copy neighbouring vec4s, so that accesses are coalesced. */
import { ceilDiv, defineKernel, readFloats, readWriteFloats } from '../../kernels/kernel.ts';
import wgsl from './copy.wgsl?raw';

const THREADS = 256;
const MOST_WORKGROUPS = 65535;

/** Constants for a copy of `floats` floats, a multiple of 4. */
export const copyConstants = (floats: number) => ({
  COUNT: floats / 4,
  STEP: Math.min(MOST_WORKGROUPS, ceilDiv(floats / 4, THREADS)) * THREADS,
});

/** source, copied (4·COUNT). */
export const copy = defineKernel({
  name: 'copy',
  bindings: { source: readFloats, copied: readWriteFloats },
  constants: ['COUNT', 'STEP'],
  shader: { wgsl, workgroups: ({ STEP }) => [STEP / THREADS, 1, 1] },
  cost: ({ COUNT }) => ({ flops: 0, elements: 8 * COUNT }),
  twin({ source, copied }, { COUNT }) {
    copied.set(source.subarray(0, 4 * COUNT));
  },
});
