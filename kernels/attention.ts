import { addScaled, causalPairs, dot, eachHead, maskFor, paddedWidth, scoreFor } from './attention_head.ts';
import { attentionClasses, attentionQuads, attentionVariants } from './attention_variants.ts';
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import { roundingOf } from './round.ts';
import wgsl from './attention.wgsl?raw';

/** Start of the running maximum, as in the shader, which has no literal for -Infinity. */
const LOWEST = -3.4e38;

/**
 * Causal multi-head attention, D ≤ 128; dropout on the weights (arXiv 1706.03762; shader after arXiv 2205.14135).
 * Wrong on purpose: SCALE 1 lets the scores grow with D; NAIVE 1 subtracts no maximum, so that exp overflows, an infinite
 * weight makes the row NaN and an infinite sum makes it 0; PRECISION 1 (f16) and 2 (bf16) round scores, weights and sum.
 */
export const attention = defineKernel({
  name: 'attention',
  // qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
  // y (N,C) out
  // lse (N,H) out: log Σ_j exp(score), before dropout
  bindings: { qkv: readFloats, y: readWriteFloats, lse: readWriteFloats, params: uniformParams },
  constants: ['N', 'T', 'H', 'D', 'SCALE', 'NAIVE', 'PRECISION'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [ceilDiv(T, 64), H, N / T] },
  quads: attentionQuads,
  variants: attentionVariants,
  classes: attentionClasses,
  cost: (c) => ({ flops: causalPairs(c) * (4 * c.D + 6), elements: c.N * c.H * (4 * c.D + 1) }),
  twin({ qkv, y, lse, params }, constants) {
    const { T, H, D, NAIVE } = constants;
    const width = paddedWidth(D);
    const scoreOf = scoreFor(constants);
    const maskOf = maskFor(params);
    const exponentials = exponentialsFor(constants, expFor(qkv));
    const scores = new Float64Array(T);
    const sumV = new Float64Array(width);
    eachHead(qkv, constants, ({ q, k, v, firstRow, head, firstMask }) => {
      for (let i = 0; i < T; i++) {
        let highest = LOWEST;
        for (let j = 0; j <= i; j++) {
          const score = scoreOf(dot(q, i * width, k, j * width, width));
          scores[j] = score;
          if (score > highest) highest = score;
        }
        if (NAIVE === 1) highest = 0;
        const sum = exponentials(scores, i + 1, highest);
        sumV.fill(0);
        for (let j = 0; j <= i; j++) {
          addScaled(sumV, scores[j]! * maskOf(firstMask + i * T + j), v, j * width, width);
        }
        if (NAIVE === 1) for (let d = 0; d < D; d++) sumV[d] = Math.fround(sumV[d]!); // overflows as in the shader
        const row = firstRow + i;
        const out = (row * H + head) * D;
        for (let d = 0; d < D; d++) y[out + d] = sumV[d]! / sum;
        lse[row * H + head] = sum > 0 ? highest + Math.log(sum) : NaN;
      }
    });
  },
});

/** Puts exp(score − highest) in the place of the first `length` scores and returns the sum. */
type Exponentials = (scores: Float64Array, length: number, highest: number) => number;

function exponentialsFor(
  { NAIVE, PRECISION }: { NAIVE: number; PRECISION: number },
  exp: (x: number) => number,
): Exponentials {
  if (NAIVE === 0 && PRECISION === 0) {
    return (scores, length, highest) => {
      let sum = 0;
      for (let j = 0; j < length; j++) {
        const p = exp(scores[j]! - highest);
        scores[j] = p;
        sum += p;
      }
      return sum;
    };
  }
  const round = roundingOf(PRECISION); // also to 32 bits, so that exp overflows as in the shader
  return (scores, length, highest) => {
    let sum = 0;
    for (let j = 0; j < length; j++) {
      const p = round(exp(round(scores[j]! - highest)));
      scores[j] = p;
      sum += p;
    }
    return round(sum);
  };
}
