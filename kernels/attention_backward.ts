import { addScaled, causalPairs, copyHead, dot, eachHead, maskFor, paddedWidth, scoreFor } from './attention_head.ts';
import { attentionBackwardClasses, attentionBackwardQuads, attentionBackwardVariants } from './attention_variants.ts';
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './attention_backward.wgsl?raw';

/** Gradient of attention with respect to queries, keys and values; D ≤ 128. */
export const attentionBackward = defineKernel({
  name: 'attention_backward',
  // qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
  // y (N,C) in
  // lse (N,H) in: log Σ_j exp(score)
  // dy (N,C) in
  // dqkv (N,3C) out
  bindings: {
    qkv: readFloats,
    y: readFloats,
    lse: readFloats,
    dy: readFloats,
    dqkv: readWriteFloats,
    params: uniformParams,
  },
  constants: ['N', 'T', 'H', 'D', 'SCALE', 'PRECISION'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [2 * ceilDiv(T, 64), H, N / T] },
  quads: attentionBackwardQuads,
  variants: attentionBackwardVariants,
  classes: attentionBackwardClasses,
  // The gradient of the queries takes 3 products of D a pair, that of keys and values 4; both recompute the scores.
  cost: (c) => ({
    flops: causalPairs(c) * (14 * c.D + 12) + 2 * c.N * c.H * c.D,
    elements: c.N * c.H * (8 * c.D + 1),
  }),
  twin({ qkv, y, lse, dy, dqkv, params }, constants) {
    const { T, H, D, SCALE } = constants;
    const C = H * D;
    const width = paddedWidth(D);
    const exp = expFor(qkv);
    const scoreOf = scoreFor(constants);
    const maskOf = maskFor(params);
    const dout = new Float64Array(T * width);
    const delta = lse.slice(0, T); // Σ_d dy·y, in the precision of the other memory
    const [dq, dk, dv] = [new Float64Array(width), new Float64Array(width), new Float64Array(width)];
    eachHead(qkv, constants, ({ q, k, v, firstRow, head, firstMask }) => {
      copyHead(dout, dy, firstRow * C + head * D, C, T, D);
      for (let i = 0; i < T; i++) {
        const row = firstRow + i;
        const lseOfRow = lse[row * H + head]!;
        let deltaOfRow = 0;
        for (let d = 0; d < D; d++) deltaOfRow += dout[i * width + d]! * y[row * C + head * D + d]!;
        delta[i] = deltaOfRow;
        dq.fill(0);
        for (let j = 0; j <= i; j++) {
          const score = scoreOf(dot(q, i * width, k, j * width, width));
          const dp = dot(dout, i * width, v, j * width, width) * maskOf(firstMask + i * T + j);
          addScaled(dq, exp(score - lseOfRow) * (dp - deltaOfRow) * SCALE, k, j * width, width);
        }
        const out = row * 3 * C + head * D;
        for (let d = 0; d < D; d++) dqkv[out + d] = dq[d]!;
      }
      for (let j = 0; j < T; j++) {
        dk.fill(0);
        dv.fill(0);
        for (let i = j; i < T; i++) {
          const score = scoreOf(dot(q, i * width, k, j * width, width));
          const dp = dot(dout, i * width, v, j * width, width);
          const mask = maskOf(firstMask + i * T + j);
          const p = exp(score - lse[(firstRow + i) * H + head]!);
          addScaled(dk, p * (mask * dp - delta[i]!) * SCALE, q, i * width, width);
          addScaled(dv, p * mask, dout, i * width, width);
        }
        const out = (firstRow + j) * 3 * C + C + head * D;
        for (let d = 0; d < D; d++) {
          dqkv[out + d] = dk[d]!;
          dqkv[out + C + d] = dv[d]!;
        }
      }
    });
  },
});
