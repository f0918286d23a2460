/** The matrix product, with what follows it folded in: bias, dropout and residual, GELU, accumulation. */
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './matmul.wgsl?raw';
import { epilogue } from './matmul_epilogue.ts';
import quadsWgsl from './matmul.quads.wgsl?raw';
import softwareWgsl from './matmul.software.wgsl?raw';
import { matmulTwin } from './matmul_twin.ts';
import { matmulClasses, matmulConstants, matmulVariants } from './matmul_variants.ts';

export { epilogue };

const TILE = 32;
const REGISTER_ROWS = 8;
const REGISTER_COLUMNS = 32;

const inRegisters = ({ M, N, K, K_SPLIT }: Record<'M' | 'N' | 'K' | 'K_SPLIT', number>) =>
  [ceilDiv(N, REGISTER_COLUMNS), ceilDiv(M, REGISTER_ROWS), ceilDiv(K, K_SPLIT)] as const;

/**
 * c(m,n) = Σ_k a(m,k) · b(k,n), summed in a fixed order.
 *
 * Shapes: a (M,K), element (m,k) at m·A_M + k·A_K; b (K,N), element (k,n) at k·B_K + n·B_N; bias (N), read when BIAS = 1;
 * extra, c and the activation c2 have rows C_M apart. Transposes are a matter of strides.
 *
 * - K_SPLIT < K lets ceil(K / K_SPLIT) workgroups share one sum: piece z goes to c from z·C_SPLIT on, for `sumSplits` to
 *   join. An epilogue then works on the pieces, so that only `store` makes sense.
 * - Dropout of the element i = m·C_M + n is kept where pcg(i + dropoutKey) ≥ dropoutThreshold.
 */
export const matmul = defineKernel({
  name: 'matmul',
  bindings: {
    a: readFloats,
    b: readFloats,
    bias: readFloats,
    extra: readFloats,
    c: readWriteFloats,
    c2: readWriteFloats,
    params: uniformParams,
  },
  constants: matmulConstants,
  shader: {
    wgsl,
    unrolls: true,
    workgroups: ({ M, N, K, K_SPLIT }) => [ceilDiv(N, TILE), ceilDiv(M, TILE), ceilDiv(K, K_SPLIT)],
  },
  software: { wgsl: softwareWgsl, workgroups: inRegisters },
  quads: { wgsl: quadsWgsl, workgroups: inRegisters, needs: 'subgroups' },
  variants: matmulVariants,
  classes: matmulClasses,
  product: true,
  cost({ M, N, K, K_SPLIT, EPILOGUE, BIAS }) {
    const out = M * N * ceilDiv(K, K_SPLIT);
    const beside = EPILOGUE === epilogue.store ? 0 : out; // what is added to, the residual stream, or the activation
    // The epilogue's arithmetic is left out: 2·M·N·K is what the product is known by.
    return { flops: 2 * M * N * K, elements: M * K + K * N + out + beside + N * BIAS };
  },
  twin: matmulTwin,
});
