/** Rounding of activations to 16 bits. */
import { PRECISIONS, roundTo, type RoundTo } from '../src/core/half.ts';
import { ceilDiv, defineKernel, readWriteFloats } from './kernel.ts';
import wgsl from './round.wgsl?raw';
import halfWgsl from './round.half.wgsl?raw';

/** Default limit of workgroups along one axis of the grid; beyond it each thread takes several elements. */
const MAX_WORKGROUPS = 65535;

/**
 * The rounding of each step of a twin under the override PRECISION. Twins compute in 64 bits; rounding to 32 is for those
 * that must overflow as their shader does.
 */
export const roundingOf = (PRECISION: number): RoundTo =>
  PRECISION === 0 ? Math.fround : roundTo(PRECISIONS[PRECISION]!);

const workgroups = ({ COUNT }: { COUNT: number }) => [Math.min(MAX_WORKGROUPS, ceilDiv(COUNT, 64)), 1, 1] as const;

/** x (COUNT) in+out: to the nearest number of PRECISION, ties to even; too large becomes infinite. */
export const round = defineKernel({
  name: 'round',
  bindings: { x: readWriteFloats },
  constants: ['COUNT', 'PRECISION'],
  shader: { wgsl, workgroups },
  half: { wgsl: halfWgsl, workgroups },
  cost: ({ COUNT }) => ({ flops: COUNT, elements: 2 * COUNT }),
  twin({ x }, { COUNT, PRECISION }) {
    const to = roundingOf(PRECISION);
    for (let i = 0; i < COUNT; i++) x[i] = to(x[i]!);
  },
});
