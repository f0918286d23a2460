import { ceilDiv, defineKernel, readFloats, readWriteFloats } from './kernel.ts';
import wgsl from './layernorm.wgsl?raw';
import barrierFreeWgsl from './layernorm_barrier_free.wgsl?raw';

const EPS = 1e-5;

/** Layer normalisation of each row, with torch.nn.LayerNorm's biased variance and eps 1e-5 (arXiv 1607.06450). */
export const layernorm = defineKernel({
  name: 'layernorm',
  // x (ROWS,C) in
  // weight (C) in
  // bias (C) in
  // y (ROWS,C) out
  // stats (ROWS,2) out: mean, 1 / standard deviation
  bindings: { x: readFloats, weight: readFloats, bias: readFloats, y: readWriteFloats, stats: readWriteFloats },
  constants: ['ROWS', 'C'],
  shader: { wgsl, workgroups: ({ ROWS }) => [Math.min(65535, ROWS), 1, 1] },
  software: { wgsl: barrierFreeWgsl, workgroups: ({ ROWS }) => [ceilDiv(ROWS, 16), 1, 1] },
  twin({ x, weight, bias, y, stats }, { ROWS, C }) {
    for (let row = 0; row < ROWS; row++) {
      const start = row * C;
      let sum = 0;
      for (let c = 0; c < C; c++) sum += x[start + c]!;
      const mean = sum / C;
      let squares = 0;
      for (let c = 0; c < C; c++) {
        const centred = x[start + c]! - mean;
        squares += centred * centred;
      }
      const rstd = 1 / Math.sqrt(squares / C + EPS);
      for (let c = 0; c < C; c++) y[start + c] = (x[start + c]! - mean) * rstd * weight[c]! + bias[c]!;
      stats[2 * row] = mean;
      stats[2 * row + 1] = rstd;
    }
  },
});
