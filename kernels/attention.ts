import { dropoutKeeps } from '../src/core/rng.ts';
import { addScaled, copyHead, dot, paddedWidth } from './attention_head.ts';
import { expFor } from './exp_twin.ts';
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
    const { dropoutThreshold, dropoutScale, dropoutKey } = params;
    const width = paddedWidth(D);
    const exp = expFor(qkv);
    const q = new Float64Array(T * width);
    const k = new Float64Array(T * width);
    const v = new Float64Array(T * width);
    const scores = new Float64Array(T);
    const sumV = new Float64Array(width);
    for (let firstRow = 0; firstRow < N; firstRow += T) {
      for (let head = 0; head < H; head++) {
        const first = firstRow * 3 * C + head * D;
        copyHead(q, qkv, first, 3 * C, T, D);
        copyHead(k, qkv, first + C, 3 * C, T, D);
        copyHead(v, qkv, first + 2 * C, 3 * C, T, D);
        for (let i = 0; i < T; i++) {
          const maskRow = ((firstRow / T) * H + head) * T * T + i * T;
          let highest = LOWEST;
          for (let j = 0; j <= i; j++) {
            const score = dot(q, i * width, k, j * width, width) * SCALE;
            scores[j] = score;
            if (score > highest) highest = score;
          }
          let sum = 0;
          sumV.fill(0);
          for (let j = 0; j <= i; j++) {
            let p = exp(scores[j]! - highest);
            sum += p;
            if (dropoutThreshold !== 0) p *= dropoutKeeps(dropoutKey, maskRow + j, dropoutThreshold) ? dropoutScale : 0;
            addScaled(sumV, p, v, j * width, width);
          }
          const row = firstRow + i;
          const out = row * C + head * D;
          for (let d = 0; d < D; d++) y[out + d] = sumV[d]! / sum;
          lse[row * H + head] = sum > 0 ? highest + Math.log(sum) : NaN;
        }
      }
    }
  },
});
