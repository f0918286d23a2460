/** Cross-entropy of a linear head without its logits in memory: the first half of its log-sum-exp. */
import { fillTile, TILE, tiles } from './cut_cross_entropy_tile.ts';
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readFloats, readInts, readWriteFloats } from './kernel.ts';
import wgsl from './cut_cross_entropy.wgsl?raw';
import softwareWgsl from './cut_cross_entropy.software.wgsl?raw';

/** Rows of a workgroup. */
const ROWS_ON_HARDWARE = 64;
const ROWS_ON_SOFTWARE = 32;

/** Below all logits but −∞. */
const LOWEST = -3.4028234e38;

/**
 * For each row and each part of the vocabulary: the largest logit, and Σ exp(logit − largest). Logits are x·wteᵀ, made a
 * tile at a time and thrown away; see Wijmans et al., Cut Your Losses in Large-Vocabulary Language Models (2024).
 *
 * x (ROWS,C), wte (V,C), targets (ROWS) in; C is a multiple of 4. partials (ceil(V / V_SPLIT),ROWS,2) out; the sum of a
 * part with NaN or +∞ is NaN. target_logits (ROWS) out; that of a target ≥ V is left alone. `cutCrossEntropyJoin` goes on.
 */
export const cutCrossEntropy = defineKernel({
  name: 'cut_cross_entropy',
  bindings: {
    x: readFloats,
    wte: readFloats,
    targets: readInts,
    partials: readWriteFloats,
    target_logits: readWriteFloats,
  },
  constants: ['ROWS', 'V', 'C', 'V_SPLIT'],
  shader: {
    wgsl,
    unrolls: true,
    workgroups: ({ ROWS, V, V_SPLIT }) => [ceilDiv(ROWS, ROWS_ON_HARDWARE), ceilDiv(V, V_SPLIT), 1],
  },
  software: {
    wgsl: softwareWgsl,
    workgroups: ({ ROWS, V, V_SPLIT }) => [ceilDiv(ROWS, ROWS_ON_SOFTWARE), ceilDiv(V, V_SPLIT), 1],
  },
  product: true,
  cost: ({ ROWS, V, V_SPLIT, C }) => ({
    flops: ROWS * V * (2 * C + 4),
    elements: (ROWS + V) * C + 2 * ROWS * (1 + ceilDiv(V, V_SPLIT)),
  }),
  twin({ x, wte, targets, partials, target_logits }, { ROWS, V, C, V_SPLIT }) {
    const exp = expFor(x);
    for (let first = 0, part = 0; first < V; first += V_SPLIT, part++) {
      for (const rows of tiles(0, ROWS)) {
        for (let i = 0; i < rows.count; i++) {
          const own = 2 * (part * ROWS + rows.at + i);
          partials[own] = LOWEST;
          partials[own + 1] = 0;
        }
        for (const tokens of tiles(first, Math.min(V, first + V_SPLIT))) {
          const tile = fillTile(x, wte, C, rows.at, tokens.at, rows.count, tokens.count);
          for (let i = 0; i < rows.count; i++) {
            const at = i * TILE;
            const end = at + tokens.count;
            const own = 2 * (part * ROWS + rows.at + i);
            let largest = partials[own]!;
            for (let j = at; j < end; j++) if (tile[j]! > largest) largest = tile[j]!; // NaN shows in the sum
            let sum = partials[own + 1]! * exp(partials[own]! - largest);
            for (let j = at; j < end; j++) sum += exp(tile[j]! - largest); // NaN where largest is infinite
            partials[own] = largest;
            partials[own + 1] = sum;
            const target = targets[rows.at + i]! - tokens.at;
            if (target >= 0 && target < tokens.count) target_logits[rows.at + i] = tile[at + target]!;
          }
        }
      }
    }
  },
});
