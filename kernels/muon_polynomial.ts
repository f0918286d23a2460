import { ceilDiv, defineKernel, readFloats, readWriteFloats } from './kernel.ts';
import wgsl from './muon_polynomial.wgsl?raw';

/**
 * The factor by which one Newton–Schulz iteration multiplies a matrix X: a·I + b·G + c·G², where G is X·Xᵀ or Xᵀ·X. Coefficients by
 * Keller Jordan (https://kellerjordan.github.io/posts/muon/): after five iterations all singular values that were not tiny
 * lie between about 0.7 and 1.2. SIZE is at most 2,047, which a grid of workgroups covers.
 */
export const muonPolynomial = defineKernel({
  name: 'muon_polynomial',
  // gram (SIZE,SIZE) in: G; squared (SIZE,SIZE) in: G²; out (SIZE,SIZE) out
  bindings: { gram: readFloats, squared: readFloats, out: readWriteFloats },
  constants: ['SIZE'],
  shader: { wgsl, workgroups: ({ SIZE }) => [ceilDiv(SIZE * SIZE, 64), 1, 1] },
  cost: ({ SIZE }) => ({ flops: 4 * SIZE * SIZE, elements: 3 * SIZE * SIZE }),
  twin({ gram, squared, out }, { SIZE }) {
    for (let i = 0; i < SIZE * SIZE; i++) {
      const diagonal = i % (SIZE + 1) === 0 ? 3.4445 : 0;
      out[i] = diagonal - 4.775 * gram[i]! + 2.0315 * squared[i]!;
    }
  },
});
