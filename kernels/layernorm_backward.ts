import { dropoutKeeps } from '../src/core/rng.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './layernorm_backward.wgsl?raw';
import barrierFreeWgsl from './layernorm_backward_barrier_free.wgsl?raw';

/**
 * Gradient of layer normalisation with respect to its input. RESIDUAL 1 adds the gradient that flows past the norm;
 * DROP 1 also writes the gradient that enters the preceding residual branch, through the dropout mask.
 */
export const layernormBackward = defineKernel({
  name: 'layernorm_backward',
  // x (ROWS,C) in
  // weight (C) in
  // dy (ROWS,C) in
  // stats (ROWS,2) in: mean, 1 / standard deviation
  // residual (ROWS,C) in: read where RESIDUAL is 1
  // dx (ROWS,C) out
  // dropped (ROWS,C) out: written where DROP is 1
  bindings: {
    x: readFloats,
    weight: readFloats,
    dy: readFloats,
    stats: readFloats,
    residual: readFloats,
    dx: readWriteFloats,
    dropped: readWriteFloats,
    params: uniformParams,
  },
  constants: ['ROWS', 'C', 'RESIDUAL', 'DROP'],
  shader: { wgsl, workgroups: ({ ROWS }) => [Math.min(65535, ROWS), 1, 1] },
  software: { wgsl: barrierFreeWgsl, workgroups: ({ ROWS }) => [ceilDiv(ROWS, 16), 1, 1] },
  twin({ x, weight, dy, stats, residual, dx, dropped, params }, { ROWS, C, RESIDUAL, DROP }) {
    const { dropoutThreshold, dropoutScale } = params;
    const key = params.dropoutKey;
    for (let row = 0; row < ROWS; row++) {
      const start = row * C;
      const mean = stats[2 * row]!;
      const rstd = stats[2 * row + 1]!;
      let sum = 0;
      let projection = 0;
      for (let c = 0; c < C; c++) {
        const g = dy[start + c]! * weight[c]!;
        sum += g;
        projection += g * (x[start + c]! - mean) * rstd;
      }
      sum /= C;
      projection /= C;
      for (let i = start, c = 0; c < C; i++, c++) {
        let gradient = rstd * (dy[i]! * weight[c]! - sum - (x[i]! - mean) * rstd * projection);
        if (RESIDUAL === 1) gradient += residual[i]!;
        dx[i] = gradient;
        if (DROP === 1) {
          const kept = dropoutThreshold === 0 || dropoutKeeps(key, i, dropoutThreshold);
          const scale = dropoutThreshold === 0 ? 1 : dropoutScale;
          dropped[i] = gradient * (kept ? scale : 0);
        }
      }
    }
  },
});
