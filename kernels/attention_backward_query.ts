import { dropoutKeeps } from '../src/core/rng.ts';
import { addScaled, copyHead, dot, headCopy, paddedWidth, scoreFor } from './attention_head.ts';
import { expFor } from './exp_twin.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './attention_backward_query.wgsl?raw';

/** Gradient of attention with respect to the queries; also writes delta for `attention_backward_key_value`. */
export const attentionBackwardQuery = defineKernel({
  name: 'attention_backward_query',
  // qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
  // y (N,C) in
  // lse (N,H) in: log Σ_j exp(score)
  // dy (N,C) in
  // dqkv (N,3C) out: the q part
  // delta (N,H) out: Σ_d dy·y
  bindings: {
    qkv: readFloats,
    y: readFloats,
    lse: readFloats,
    dy: readFloats,
    dqkv: readWriteFloats,
    delta: readWriteFloats,
    params: uniformParams,
  },
  constants: ['N', 'T', 'H', 'D', 'SCALE', 'PRECISION'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [ceilDiv(T, 64), H, N / T] },
  twin({ qkv, y, lse, dy, dqkv, delta, params }, constants) {
    const { N, T, H, D, SCALE } = constants;
    const C = H * D;
    const { dropoutThreshold, dropoutScale, dropoutKey } = params;
    const width = paddedWidth(D);
    const { q, k, v, fill } = headCopy(qkv, constants);
    const exp = expFor(qkv);
    const scoreOf = scoreFor(constants);
    const dout = new Float64Array(T * width);
    const dq = new Float64Array(width);
    for (let firstRow = 0; firstRow < N; firstRow += T) {
      for (let head = 0; head < H; head++) {
        fill(firstRow, head);
        const firstMask = ((firstRow / T) * H + head) * T * T;
        copyHead(dout, dy, firstRow * C + head * D, C, T, D);
        for (let i = 0; i < T; i++) {
          const row = firstRow + i;
          const maskRow = firstMask + i * T;
          const lseOfRow = lse[row * H + head]!;
          let deltaOfRow = 0;
          for (let d = 0; d < D; d++) deltaOfRow += dout[i * width + d]! * y[row * C + head * D + d]!;
          dq.fill(0);
          for (let j = 0; j <= i; j++) {
            const score = scoreOf(dot(q, i * width, k, j * width, width));
            let dp = dot(dout, i * width, v, j * width, width);
            if (dropoutThreshold !== 0)
              dp *= dropoutKeeps(dropoutKey, maskRow + j, dropoutThreshold) ? dropoutScale : 0;
            const dscore = exp(score - lseOfRow) * (dp - deltaOfRow) * SCALE;
            addScaled(dq, dscore, k, j * width, width);
          }
          const out = row * 3 * C + head * D;
          for (let d = 0; d < D; d++) dqkv[out + d] = dq[d]!;
          delta[row * H + head] = deltaOfRow;
        }
      }
    }
  },
});
