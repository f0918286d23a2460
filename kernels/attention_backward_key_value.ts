import { dropoutKeeps } from '../src/core/rng.ts';
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
  constants: ['N', 'T', 'H', 'D', 'SCALE'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [ceilDiv(T, 64), H, N / T] },
  twin({ qkv, lse, delta, dy, dqkv, params }, { N, T, H, D, SCALE }) {
    const C = H * D;
    const { dropoutThreshold, dropoutScale } = params;
    const key = params.dropoutKey;
    const dk = new Float64Array(D);
    const dv = new Float64Array(D);
    for (let keyRow = 0; keyRow < N; keyRow++) {
      const j = keyRow % T;
      const firstRow = keyRow - j;
      for (let head = 0; head < H; head++) {
        const k = keyRow * 3 * C + C + head * D;
        const v = k + C;
        const maskOfHead = ((firstRow / T) * H + head) * T * T;
        dk.fill(0);
        dv.fill(0);
        for (let i = j; i < T; i++) {
          const row = firstRow + i;
          const q = row * 3 * C + head * D;
          const out = row * C + head * D;
          let score = 0;
          let dp = 0;
          for (let d = 0; d < D; d++) {
            score += qkv[q + d]! * qkv[k + d]!;
            dp += dy[out + d]! * qkv[v + d]!;
          }
          let mask = 1;
          if (dropoutThreshold !== 0)
            mask = dropoutKeeps(key, maskOfHead + i * T + j, dropoutThreshold) ? dropoutScale : 0;
          const p = Math.exp(score * SCALE - lse[row * H + head]!);
          const dscore = p * (mask * dp - delta[row * H + head]!) * SCALE;
          const kept = p * mask;
          for (let d = 0; d < D; d++) {
            dk[d]! += dscore * qkv[q + d]!;
            dv[d]! += kept * dy[out + d]!;
          }
        }
        for (let d = 0; d < D; d++) {
          dqkv[k + d] = dk[d]!;
          dqkv[v + d] = dv[d]!;
        }
      }
    }
  },
});
