/** Gradient of the cross-entropy of a linear head without its logits in memory. */
import { addTileProduct, fillTile, TILE, tiles } from './cut_cross_entropy_tile.ts';
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readFloats, readInts, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './cut_cross_entropy_backward.wgsl?raw';
import softwareWgsl from './cut_cross_entropy_backward.software.wgsl?raw';

/** Lines of a in a workgroup, and columns of the result; wider models take several workgroups, each with all logits anew. */
const LINES_ON_HARDWARE = 64;
const COLUMNS_ON_HARDWARE = 256;
const LINES_ON_SOFTWARE = 32;

/**
 * out(m,:) = Σ_n d(m,n)·b(n,:), where d is the gradient of the logits: (softmax − [token = target])·lossScale, made a tile
 * at a time from a·bᵀ and the saved log-sum-exp and thrown away.
 *
 * OF_WEIGHTS = 0: a is the head's input x (M,C), b its weights wte (N,C), N the vocabulary; out (ceil(N / N_SPLIT),M,C) is
 * the gradient of x in parts, for `sumSplits` to join.
 * OF_WEIGHTS = 1: a is wte (M,C), b is x (N,C), N the rows; the gradient of wte is added to out (M,C); N_SPLIT ≥ N.
 *
 * lse, targets in, one for each row of x; C is a multiple of 4. Where lse is NaN, the row's part of both gradients is NaN.
 */
export const cutCrossEntropyBackward = defineKernel({
  name: 'cut_cross_entropy_backward',
  bindings: {
    a: readFloats,
    b: readFloats,
    lse: readFloats,
    targets: readInts,
    out: readWriteFloats,
    params: uniformParams,
  },
  constants: ['M', 'N', 'C', 'N_SPLIT', 'OF_WEIGHTS'],
  shader: {
    wgsl,
    unrolls: true,
    workgroups: ({ M, N, C, N_SPLIT }) => [
      ceilDiv(M, LINES_ON_HARDWARE),
      ceilDiv(N, N_SPLIT),
      ceilDiv(C, COLUMNS_ON_HARDWARE),
    ],
  },
  software: {
    wgsl: softwareWgsl,
    workgroups: ({ M, N, N_SPLIT }) => [ceilDiv(M, LINES_ON_SOFTWARE), ceilDiv(N, N_SPLIT), 1],
  },
  product: true,
  cost: ({ M, N, N_SPLIT, C, OF_WEIGHTS }) => ({
    flops: M * N * (4 * C + 4), // the logits are computed again
    elements: (M + N) * C + (ceilDiv(N, N_SPLIT) + OF_WEIGHTS) * M * C + 2 * (OF_WEIGHTS ? N : M),
  }),
  twin({ a, b, lse, targets, out, params }, { M, N, C, N_SPLIT, OF_WEIGHTS }) {
    const exp = expFor(a);
    const scale = params.lossScale;
    if (!OF_WEIGHTS) out.fill(0, 0, ceilDiv(N, N_SPLIT) * M * C);
    for (let first = 0, part = 0; first < N; first += N_SPLIT, part++) {
      for (const mine of tiles(0, M)) {
        for (const other of tiles(first, Math.min(N, first + N_SPLIT))) {
          const tile = fillTile(a, b, C, mine.at, other.at, mine.count, other.count);
          for (let i = 0; i < mine.count; i++) {
            const at = i * TILE;
            if (OF_WEIGHTS) {
              for (let j = 0; j < other.count; j++) {
                const row = other.at + j;
                const p = exp(tile[at + j]! - lse[row]!);
                tile[at + j] = (targets[row] === mine.at + i ? p - 1 : p) * scale;
              }
            } else {
              const row = mine.at + i;
              for (let j = 0; j < other.count; j++) tile[at + j] = exp(tile[at + j]! - lse[row]!) * scale;
              const target = targets[row]! - other.at;
              if (target >= 0 && target < other.count) tile[at + target]! -= scale;
            }
          }
          addTileProduct(out, b, C, part * M + mine.at, other.at, mine.count, other.count);
        }
      }
    }
  },
});
