import { dropoutKeeps } from '../src/core/rng.ts';
import { ceilDiv, defineKernel, readFloats, readWriteFloats, uniformParams, type Floats } from './kernel.ts';
import wgsl from './layernorm_backward.wgsl?raw';
import softwareWgsl from './layernorm_backward.software.wgsl?raw';
import vec4Wgsl from './layernorm_backward.vec4.wgsl?raw';
import type { StepParams } from './params.ts';

/** Columns that a workgroup of the plain shader sums over all rows, or rows that it takes. */
const COLUMNS = 8;
const ROWS_AT_ONCE = 4;
/** The same in the software shader, columns or rows. */
const SOFTWARE_LANES = 16;

/**
 * Gradients of layer normalisation with respect to its input, its weight and its bias, in one dispatch: the first
 * workgroups sum columns, the others take rows. RESIDUAL 1 adds the gradient that flows past the norm; DROP 1 also writes
 * the gradient that enters the preceding residual branch, through the dropout mask.
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
  // daffine (BIAS_AT+C) in/out: added to; the weight's gradient from 0, the bias's from BIAS_AT ≥ C
  bindings: {
    x: readFloats,
    weight: readFloats,
    dy: readFloats,
    stats: readFloats,
    residual: readFloats,
    dx: readWriteFloats,
    dropped: readWriteFloats,
    daffine: readWriteFloats,
    params: uniformParams,
  },
  constants: ['ROWS', 'C', 'BIAS_AT', 'RESIDUAL', 'DROP'],
  shader: {
    wgsl,
    workgroups: ({ ROWS, C }) => grid(ceilDiv(C, COLUMNS), ceilDiv(ROWS, ROWS_AT_ONCE)),
    unrolls: true,
  },
  software: {
    wgsl: softwareWgsl,
    workgroups: ({ ROWS, C }) => grid(ceilDiv(C, SOFTWARE_LANES), ceilDiv(ROWS, SOFTWARE_LANES)),
  },
  variants: {
    vec4: {
      wgsl: vec4Wgsl,
      unrolls: true,
      workgroups: ({ ROWS, C }) => grid(ceilDiv(C, COLUMNS), ceilDiv(ROWS, 256 / lanesOfRow(C))),
      fits: ({ C, BIAS_AT }) => C % 4 === 0 && BIAS_AT % 4 === 0 && C <= 1024,
    },
  },
  classes: {
    of: () => 'any',
    examples: {
      any: {
        constants: { ROWS: 1024, C: 128, BIAS_AT: 128, RESIDUAL: 1, DROP: 1 },
        lengths: {
          x: 1024 * 128,
          weight: 128,
          dy: 1024 * 128,
          stats: 1024 * 2,
          residual: 1024 * 128,
          dx: 1024 * 128,
          dropped: 1024 * 128,
          daffine: 256,
        },
      },
    },
  },
  cost: ({ ROWS, C, RESIDUAL, DROP }) => ({
    flops: 18 * ROWS * C,
    elements: (3 + RESIDUAL + DROP) * ROWS * C + 5 * C + 2 * ROWS,
  }),
  twin(views, constants) {
    inputGradient(views, constants);
    affineGradients(views, constants);
  },
});

/** Workgroups for columns, then for rows: at most 65,535 in all, of which those for rows go on with the remaining rows. */
const grid = (columns: number, rows: number) => [Math.min(65535, columns + rows), 1, 1] as const;

/** Lanes with four columns each: the power of two that covers a row. */
const lanesOfRow = (C: number) => 2 ** Math.ceil(Math.log2(C / 4));

interface Views {
  x: Floats;
  weight: Floats;
  dy: Floats;
  stats: Floats;
  residual: Floats;
  dx: Floats;
  dropped: Floats;
  daffine: Floats;
  params: StepParams;
}

interface Constants {
  ROWS: number;
  C: number;
  BIAS_AT: number;
  RESIDUAL: number;
  DROP: number;
}

function inputGradient(
  { x, weight, dy, stats, residual, dx, dropped, params }: Views,
  { ROWS, C, RESIDUAL, DROP }: Constants,
): void {
  const { dropoutThreshold, dropoutScale, dropoutKey } = params;
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
        const kept = dropoutThreshold === 0 || dropoutKeeps(dropoutKey, i, dropoutThreshold);
        const scale = dropoutThreshold === 0 ? 1 : dropoutScale;
        dropped[i] = gradient * (kept ? scale : 0);
      }
    }
  }
}

function affineGradients({ x, dy, stats, daffine }: Views, { ROWS, C, BIAS_AT }: Constants): void {
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
    daffine[c]! += weightSums[c]!;
    daffine[BIAS_AT + c]! += biasSums[c]!;
  }
}
