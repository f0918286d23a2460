import { dropoutKeeps } from '../src/core/rng.ts';
import { addScaled, copyHead, dot, headCopy, paddedWidth, scoreFor } from './attention_head.ts';
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './attention_backward_key_value.wgsl?raw';

/** Gradient of attention with respect to keys and values; runs after `attention_backward_query`. */
export const attentionBackwardKeyValue = defineKernel({
  name: 'attention_backward_key_value',
  // qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
  // lse (N,H) in: log Σ_j exp(score)
  // delta (N,H) in: Σ_d dy·y
  // dy (N,C) in
  // dqkv (N,3C) out: the k and v parts
  bindings: {
    qkv: readFloats,
    lse: readFloats,
    delta: readFloats,
    dy: readFloats,
    dqkv: readWriteFloats,
    params: uniformParams,
  },
  constants: ['N', 'T', 'H', 'D', 'SCALE', 'PRECISION'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [ceilDiv(T, 64), H, N / T] },
  twin({ qkv, lse, delta, dy, dqkv, params }, constants) {
    const { N, T, H, D, SCALE } = constants;
    const C = H * D;
    const { dropoutThreshold, dropoutScale, dropoutKey } = params;
    const width = paddedWidth(D);
    const { q, k, v, fill } = headCopy(qkv, constants);
    const exp = expFor(qkv);
    const scoreOf = scoreFor(constants);
    const dout = new Float64Array(T * width);
    const dk = new Float64Array(width);
    const dv = new Float64Array(width);
    for (let firstRow = 0; firstRow < N; firstRow += T) {
      for (let head = 0; head < H; head++) {
        fill(firstRow, head);
        const firstMask = ((firstRow / T) * H + head) * T * T;
        copyHead(dout, dy, firstRow * C + head * D, C, T, D);
        for (let j = 0; j < T; j++) {
          dk.fill(0);
          dv.fill(0);
          for (let i = j; i < T; i++) {
            const stat = (firstRow + i) * H + head;
            const score = scoreOf(dot(q, i * width, k, j * width, width));
            const dp = dot(dout, i * width, v, j * width, width);
            let mask = 1;
            if (dropoutThreshold !== 0)
              mask = dropoutKeeps(dropoutKey, firstMask + i * T + j, dropoutThreshold) ? dropoutScale : 0;
            const p = exp(score - lse[stat]!);
            addScaled(dk, p * (mask * dp - delta[stat]!) * SCALE, q, i * width, width);
            addScaled(dv, p * mask, dout, i * width, width);
          }
          const out = (firstRow + j) * 3 * C + C + head * D;
          for (let d = 0; d < D; d++) {
            dqkv[out + d] = dk[d]!;
            dqkv[out + C + d] = dv[d]!;
          }
        }
      }
    }
  },
});
