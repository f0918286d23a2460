import { dropoutKeeps } from '../src/core/rng.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './attention.wgsl?raw';

/** Where the running maximum starts in the shader too, which cannot say -Infinity. */
const LOWEST = -3.4e38;

/** Causal multi-head attention, D ≤ 128; dropout on the weights (arXiv 1706.03762; shader after arXiv 2205.14135). */
export const attention = defineKernel({
  name: 'attention',
  // qkv (N,3C) in: q | k | v, C = H·D, heads side by side within each
  // y (N,C) out
  // lse (N,H) out: log Σ_j exp(score), before dropout
  bindings: { qkv: readFloats, y: readWriteFloats, lse: readWriteFloats, params: uniformParams },
  constants: ['N', 'T', 'H', 'D', 'SCALE'],
  shader: { wgsl, unrolls: true, workgroups: ({ N, T, H }) => [ceilDiv(T, 64), H, N / T] },
  twin({ qkv, y, lse, params }, { N, T, H, D, SCALE }) {
    const C = H * D;
    const { dropoutThreshold, dropoutScale } = params;
    const key = params.dropoutKey;
    const scores = new Float64Array(T);
    const sumV = new Float64Array(D);
    for (let row = 0; row < N; row++) {
      const i = row % T;
      const firstRow = row - i;
      for (let head = 0; head < H; head++) {
        const q = row * 3 * C + head * D;
        const firstKey = firstRow * 3 * C + C + head * D;
        const maskRow = (((firstRow / T) * H + head) * T + i) * T;
        let highest = LOWEST;
        for (let j = 0, k = firstKey; j <= i; j++, k += 3 * C) {
          let score = 0;
          for (let d = 0; d < D; d++) score += qkv[q + d]! * qkv[k + d]!;
          scores[j] = score *= SCALE;
          if (score > highest) highest = score;
        }
        let sum = 0;
        sumV.fill(0);
        for (let j = 0, v = firstKey + C; j <= i; j++, v += 3 * C) {
          let p = Math.exp(scores[j]! - highest);
          sum += p;
          if (dropoutThreshold !== 0) p *= dropoutKeeps(key, maskRow + j, dropoutThreshold) ? dropoutScale : 0;
          for (let d = 0; d < D; d++) sumV[d]! += p * qkv[v + d]!;
        }
        const out = row * C + head * D;
        for (let d = 0; d < D; d++) y[out + d] = sumV[d]! / sum;
        lse[row * H + head] = sum > 0 ? highest + Math.log(sum) : NaN;
      }
    }
  },
});
