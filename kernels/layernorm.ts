import { ceilDiv, defineKernel, readFloats, readWriteFloats, type Floats } from './kernel.ts';
import wgsl from './layernorm.wgsl?raw';
import softwareWgsl from './layernorm.software.wgsl?raw';
import subgroupsWgsl from './layernorm.subgroups.wgsl?raw';
import vec4Wgsl from './layernorm.vec4.wgsl?raw';
import { roundingOf } from './round.ts';

const EPS = 1e-5;

interface Constants {
  ROWS: number;
  C: number;
  PRECISION: number;
}

/** One workgroup for each row, at most 65,535 in a grid, which then go on with the remaining rows. */
const aRowEach = ({ ROWS }: Constants) => [Math.min(65535, ROWS), 1, 1] as const;

/** Variants that hold a row in registers, four columns a thread. */
const inRegisters = ({ C }: Constants) => C % 4 === 0 && C <= 1024;

function example(C: number) {
  const ROWS = 1024;
  const lengths = { x: ROWS * C, weight: C, bias: C, y: ROWS * C, stats: ROWS * 2 };
  return { constants: { ROWS, C, PRECISION: 0 }, lengths };
}

/**
 * Layer normalisation of each row, with torch.nn.LayerNorm's biased variance and eps 1e-5 (arXiv 1607.06450).
 * PRECISION 0 computes in f32; 1 (f16) and 2 (bf16) round every step but the running sums, as kernels in 16 bits do.
 */
export const layernorm = defineKernel({
  name: 'layernorm',
  // x (ROWS,C) in
  // weight (C) in
  // bias (C) in
  // y (ROWS,C) out
  // stats (ROWS,2) out: mean, 1 / standard deviation
  bindings: { x: readFloats, weight: readFloats, bias: readFloats, y: readWriteFloats, stats: readWriteFloats },
  constants: ['ROWS', 'C', 'PRECISION'],
  shader: { wgsl, unrolls: true, workgroups: aRowEach },
  software: { wgsl: softwareWgsl, workgroups: ({ ROWS }) => [ceilDiv(ROWS, 16), 1, 1] },
  variants: {
    vec4: { wgsl: vec4Wgsl, workgroups: aRowEach, fits: inRegisters, unrolls: true },
    subgroups: { wgsl: subgroupsWgsl, workgroups: aRowEach, fits: inRegisters, needs: 'subgroups' },
  },
  classes: {
    of: ({ C }) => (C <= 256 ? 'narrow' : 'wide'), // one subgroup may share a row, or several
    examples: { narrow: example(128), wide: example(512) },
  },
  cost: ({ ROWS, C }) => ({ flops: 8 * ROWS * C, elements: 2 * ROWS * C + 2 * C + 2 * ROWS }),
  twin(views, constants) {
    (constants.PRECISION === 0 ? normalise : normaliseRounded)(views, constants);
  },
});

interface Views {
  x: Floats;
  weight: Floats;
  bias: Floats;
  y: Floats;
  stats: Floats;
}

function normalise({ x, weight, bias, y, stats }: Views, { ROWS, C }: Constants): void {
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
}

/** In f16 the squares overflow from 256 on; with an infinite variance the row is its bias, and no gradient flows. */
function normaliseRounded({ x, weight, bias, y, stats }: Views, { ROWS, C, PRECISION }: Constants): void {
  const round = roundingOf(PRECISION);
  for (let row = 0; row < ROWS; row++) {
    const start = row * C;
    let sum = 0;
    for (let c = 0; c < C; c++) sum += x[start + c]!;
    const mean = round(sum / C);
    let squares = 0;
    for (let c = 0; c < C; c++) squares += round(round(x[start + c]! - mean) ** 2);
    const rstd = round(1 / Math.sqrt(round(round(squares / C) + EPS)));
    for (let c = 0; c < C; c++) {
      const normalised = round(round(x[start + c]! - mean) * rstd);
      y[start + c] = round(normalised * weight[c]! + bias[c]!);
    }
    stats[2 * row] = mean;
    stats[2 * row + 1] = rstd;
  }
}
