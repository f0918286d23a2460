import { dropoutKeeps } from '../src/core/rng.ts';
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
  constants: ['N', 'T', 'H', 'D', 'SCALE'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [ceilDiv(T, 64), H, N / T] },
  twin({ qkv, y, lse, dy, dqkv, delta, params }, { N, T, H, D, SCALE }) {
    const C = H * D;
    const { dropoutThreshold, dropoutScale } = params;
    const key = params.dropoutKey;
    const dq = new Float64Array(D);
    for (let row = 0; row < N; row++) {
      const i = row % T;
      const firstRow = row - i;
      for (let head = 0; head < H; head++) {
        const q = row * 3 * C + head * D;
        const out = row * C + head * D;
        const maskRow = (((firstRow / T) * H + head) * T + i) * T;
        const lseOfRow = lse[row * H + head]!;
        let deltaOfRow = 0;
        for (let d = 0; d < D; d++) deltaOfRow += dy[out + d]! * y[out + d]!;
        dq.fill(0);
        for (let j = 0, k = firstRow * 3 * C + C + head * D; j <= i; j++, k += 3 * C) {
          let score = 0;
          let dp = 0;
          for (let d = 0; d < D; d++) {
            score += qkv[q + d]! * qkv[k + d]!;
            dp += dy[out + d]! * qkv[k + C + d]!;
          }
          if (dropoutThreshold !== 0) dp *= dropoutKeeps(key, maskRow + j, dropoutThreshold) ? dropoutScale : 0;
          const dscore = Math.exp(score * SCALE - lseOfRow) * (dp - deltaOfRow) * SCALE;
          for (let d = 0; d < D; d++) dq[d]! += dscore * qkv[k + d]!;
        }
        for (let d = 0; d < D; d++) dqkv[q + d] = dq[d]!;
        delta[row * H + head] = deltaOfRow;
      }
    }
  },
});
