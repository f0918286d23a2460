import { ceilDiv, defineKernel, readFloats, readWriteFloats } from './kernel.ts';
import wgsl from './layernorm_weight_grad.wgsl?raw';
import barrierFreeWgsl from './layernorm_weight_grad_barrier_free.wgsl?raw';

/** Gradients of a layer norm's weight and bias, added to what is there. */
export const layernormWeightGrad = defineKernel({
  name: 'layernorm_weight_grad',
  // x (ROWS,C) in
  // dy (ROWS,C) in
  // stats (ROWS,2) in: mean, 1 / standard deviation
  // dweight (C) in/out
  // dbias (C) in/out
  bindings: { x: readFloats, dy: readFloats, stats: readFloats, dweight: readWriteFloats, dbias: readWriteFloats },
  constants: ['ROWS', 'C'],
  shader: { wgsl, workgroups: ({ C }) => [ceilDiv(C, 8), 1, 1] },
  software: { wgsl: barrierFreeWgsl, workgroups: ({ C }) => [ceilDiv(C, 16), 1, 1] },
  twin({ x, dy, stats, dweight, dbias }, { ROWS, C }) {
    const weightSums = new Float64Array(C);
    const biasSums = new Float64Array(C);
    for (let row = 0; row < ROWS; row++) {
      const mean = stats[2 * row]!;
      const rstd = stats[2 * row + 1]!;
      for (let i = row * C, c = 0; c < C; i++, c++) {
        const g = dy[i]!;
        weightSums[c]! += g * (x[i]! - mean) * rstd;
        biasSums[c]! += g;
      }
    }
    for (let c = 0; c < C; c++) {
      dweight[c]! += weightSums[c]!;
      dbias[c]! += biasSums[c]!;
    }
  },
});
