/** The gradients of a linear layer over typed arrays: two matrix products, and the sums of the columns. */
import { expFor } from './exp_twin.ts';
import { geluGrad } from './gelu_twin.ts';
import type { Floats } from './kernel.ts';
import { epilogue } from './matmul_epilogue.ts';
import { DEPTH } from './matmul_panels.ts';
import { matmulTwin } from './matmul_twin.ts';
import type { StepParams } from './params.ts';

interface Views {
  dy: Floats;
  w: Floats;
  x: Floats;
  pre: Floats;
  dx: Floats;
  dw: Floats;
  db: Floats;
}

const NONE = new Float32Array(0);
const unused = { bias: NONE, extra: NONE, c2: NONE, params: {} as StepParams };
const plain = { BIAS: 0, C_SPLIT: 0 };

/** See `linearBackward` for shapes and constants. */
export function linearBackwardTwin(
  { dy, w, x, pre, dx, dw, db }: Views,
  { ROWS, INPUT, OUTPUT, GELU }: Record<'ROWS' | 'INPUT' | 'OUTPUT' | 'GELU', number>,
): void {
  const weightGrad = { M: INPUT, N: OUTPUT, K: ROWS, K_SPLIT: ROWS, C_M: OUTPUT, EPILOGUE: epilogue.accumulate };
  const transposed = { A_M: 1, A_K: INPUT, B_K: OUTPUT, B_N: 1 };
  matmulTwin({ ...unused, a: x, b: dy, c: dw }, { ...plain, ...weightGrad, ...transposed });

  addColumnSums(db, dy, ROWS, OUTPUT);

  const inputGrad = { M: ROWS, N: INPUT, K: OUTPUT, K_SPLIT: OUTPUT, C_M: INPUT, EPILOGUE: epilogue.store };
  const straight = { A_M: OUTPUT, A_K: 1, B_K: 1, B_N: OUTPUT };
  matmulTwin({ ...unused, a: dy, b: w, c: dx }, { ...plain, ...inputGrad, ...straight });
  if (GELU === 1) multiplyByGeluGrad(dx, pre, ROWS * INPUT);
}

/** dx = dx · gelu'(pre). */
function multiplyByGeluGrad(dx: Floats, pre: Floats, count: number): void {
  const exp = expFor(dx);
  for (let i = 0; i < count; i++) dx[i]! *= geluGrad(pre[i]!, exp);
}

/** db += column sums of dy, in blocks of rows like the sums of the matrix product. */
function addColumnSums(db: Floats, dy: Floats, rows: number, columns: number): void {
  const sums = dy.slice(0, columns).fill(0);
  const blockSums = sums.slice();
  for (let first = 0; first < rows; first += DEPTH) {
    const end = Math.min(rows, first + DEPTH) * columns;
    blockSums.fill(0);
    for (let row = first * columns; row < end; row += columns) {
      for (let j = 0; j < columns; j++) blockSums[j]! += dy[row + j]!;
    }
    for (let j = 0; j < columns; j++) sums[j]! += blockSums[j]!;
  }
  for (let j = 0; j < columns; j++) db[j]! += sums[j]!;
}
