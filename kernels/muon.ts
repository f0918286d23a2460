/** The kernels of Muon beside the matrix products of Newton–Schulz; `src/engine/optimizers.ts` puts them together. */
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import momentumWgsl from './muon_momentum.wgsl?raw';
import normalizeWgsl from './muon_normalize.wgsl?raw';
import polynomialWgsl from './muon_polynomial.wgsl?raw';
import updateWgsl from './muon_update.wgsl?raw';

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
  shader: { wgsl: momentumWgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
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

/** x / (‖x‖ + 1e-7), the Frobenius norm from the partial sums of `gradientNorm`. LENGTH is a multiple of 4. */
export const muonNormalize = defineKernel({
  name: 'muon_normalize',
  // x (LENGTH) in/out; partials (GROUPS,2) in: a sum of squares, and a count that is not read here
  bindings: { x: readWriteFloats, partials: readFloats },
  constants: ['LENGTH', 'GROUPS'],
  shader: { wgsl: normalizeWgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 1024), 1, 1] },
  cost: ({ LENGTH, GROUPS }) => ({ flops: LENGTH + GROUPS, elements: 2 * LENGTH + GROUPS }),
  twin({ x, partials }, { LENGTH, GROUPS }) {
    let squares = 0;
    for (let group = 0; group < GROUPS; group++) squares += partials[2 * group]!;
    const norm = Math.sqrt(squares) + 1e-7;
    for (let i = 0; i < LENGTH; i++) x[i]! /= norm;
  },
});

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
  shader: { wgsl: polynomialWgsl, workgroups: ({ SIZE }) => [ceilDiv(SIZE * SIZE, 64), 1, 1] },
  cost: ({ SIZE }) => ({ flops: 4 * SIZE * SIZE, elements: 3 * SIZE * SIZE }),
  twin({ gram, squared, out }, { SIZE }) {
    for (let i = 0; i < SIZE * SIZE; i++) {
      const diagonal = i % (SIZE + 1) === 0 ? 3.4445 : 0;
      out[i] = diagonal - 4.775 * gram[i]! + 2.0315 * squared[i]!;
    }
  },
});

/** A matrix moved against a direction, with decoupled decay: w = w·(1 − rate·decay) − rate·SCALE·direction. */
export const muonUpdate = defineKernel({
  name: 'muon_update',
  // weights (LENGTH) in/out; direction (LENGTH) in
  bindings: { weights: readWriteFloats, direction: readFloats, params: uniformParams },
  constants: ['LENGTH', 'SCALE'],
  shader: { wgsl: updateWgsl, workgroups: ({ LENGTH }) => [ceilDiv(LENGTH, 256), 1, 1] },
  cost: ({ LENGTH }) => ({ flops: 3 * LENGTH, elements: 3 * LENGTH }),
  twin({ weights, direction, params: { learningRate, weightDecay } }, { LENGTH, SCALE }) {
    const keep = 1 - learningRate * weightDecay;
    for (let i = 0; i < LENGTH; i++) weights[i] = weights[i]! * keep - learningRate * SCALE * direction[i]!;
  },
});
