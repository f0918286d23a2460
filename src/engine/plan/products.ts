/** The matrix products of a GPT as calls: which strides, which epilogue. */
import { linearBackward } from '../../../kernels/linear_backward.ts';
import { epilogue, matmul } from '../../../kernels/matmul.ts';
import { call, type Call, type Slice } from './call.ts';

/** A linear layer: x (rows,input), W (input,output), b (output). */
export interface Linear {
  label: string;
  rows: number;
  input: number;
  output: number;
}

const plain = { EPILOGUE: epilogue.store, BIAS: 0, C_SPLIT: 0 };
const unused = { bias: null, extra: null, c2: null };

/** y = x·W + b. */
export function linear({ label, rows, input, output }: Linear, s: { x: Slice; w: Slice; b: Slice; y: Slice }): Call {
  const slices = { ...unused, a: s.x, b: s.w, bias: s.b, c: s.y };
  return call(label, matmul, slices, { ...plain, ...forwardStrides(rows, input, output), BIAS: 1 });
}

/** y = residual + dropout(x·W + b). */
export function linearResidual(
  { label, rows, input, output }: Linear,
  site: number,
  s: { x: Slice; w: Slice; b: Slice; residual: Slice; y: Slice },
): Call {
  const slices = { ...unused, a: s.x, b: s.w, bias: s.b, extra: s.residual, c: s.y };
  const constants = { ...plain, ...forwardStrides(rows, input, output), BIAS: 1, EPILOGUE: epilogue.residual };
  return call(label, matmul, slices, constants, site);
}

/** pre = x·W + b; y = gelu(pre). */
export function linearGelu(
  { label, rows, input, output }: Linear,
  s: { x: Slice; w: Slice; b: Slice; pre: Slice; y: Slice },
): Call {
  const slices = { ...unused, a: s.x, b: s.w, bias: s.b, c: s.pre, c2: s.y };
  const constants = { ...plain, ...forwardStrides(rows, input, output), BIAS: 1, EPILOGUE: epilogue.gelu };
  return call(label, matmul, slices, constants);
}

/** dx = dy·Wᵀ, times gelu'(pre) where x = gelu(pre); dW += xᵀ·dy; db += column sums of dy. */
export function linearGrads(
  { label, rows, input, output }: Linear,
  s: { dy: Slice; w: Slice; x: Slice; pre?: Slice; dx: Slice; dw: Slice; db: Slice },
): Call {
  const constants = { ROWS: rows, INPUT: input, OUTPUT: output, GELU: s.pre ? 1 : 0 };
  return call(`${label}.backward`, linearBackward, { ...s, pre: s.pre ?? null }, constants);
}

function forwardStrides(rows: number, input: number, output: number) {
  return {
    M: rows,
    N: output,
    K: input,
    K_SPLIT: input,
    A_M: input,
    A_K: 1,
    B_K: output,
    B_N: 1,
    C_M: output,
  };
}

/** The tied head over a chunk of rows: logits = x·wteᵀ. */
export interface TiedHead {
  label: string;
  rows: number;
  C: number;
  V: number;
  /** Elements between rows of logits. */
  stride: number;
}

export function headLogits({ label, rows, C, V, stride }: TiedHead, s: { x: Slice; wte: Slice; logits: Slice }): Call {
  return call(
    label,
    matmul,
    { ...unused, a: s.x, b: s.wte, c: s.logits },
    {
      ...plain,
      M: rows,
      N: V,
      K: C,
      K_SPLIT: C,
      A_M: C,
      A_K: 1,
      B_K: 1,
      B_N: C,
      C_M: stride,
    },
  );
}

/** dx = dlogits·wte, the sum over V in `splits` parts that lie `splitStride` elements apart. */
export function headInputGrad(
  { label, rows, C, V, stride }: TiedHead,
  splits: number,
  splitStride: number,
  s: { dlogits: Slice; wte: Slice; dx: Slice },
): Call {
  return call(
    `${label}.dX`,
    matmul,
    { ...unused, a: s.dlogits, b: s.wte, c: s.dx },
    {
      ...plain,
      M: rows,
      N: C,
      K: V,
      K_SPLIT: Math.ceil(V / splits),
      C_SPLIT: splitStride,
      A_M: stride,
      A_K: 1,
      B_K: C,
      B_N: 1,
      C_M: C,
    },
  );
}

/** dwte += dlogitsᵀ·x. */
export function headWeightGrad(
  { label, rows, C, V, stride }: TiedHead,
  s: { dlogits: Slice; x: Slice; dwte: Slice },
): Call {
  return call(
    `${label}.dW`,
    matmul,
    { ...unused, a: s.dlogits, b: s.x, c: s.dwte },
    {
      ...plain,
      M: V,
      N: C,
      K: rows,
      K_SPLIT: rows,
      A_M: 1,
      A_K: stride,
      B_K: C,
      B_N: 1,
      C_M: C,
      EPILOGUE: epilogue.accumulate,
    },
  );
}

/** A factor of a product: a slice, and how many elements lie between neighbouring rows and between neighbouring columns. */
export interface Factor {
  slice: Slice;
  row: number;
  column: number;
}

export const rowMajor = (slice: Slice, width: number): Factor => ({ slice, row: width, column: 1 });
export const transposed = ({ slice, row, column }: Factor): Factor => ({ slice, row: column, column: row });

/** c (M,N) = a (M,K) · b (K,N), nothing more. */
export function product(
  label: string,
  { M, K, N }: Record<'M' | 'K' | 'N', number>,
  a: Factor,
  b: Factor,
  c: Slice,
): Call {
  const strides = { A_M: a.row, A_K: a.column, B_K: b.row, B_N: b.column, C_M: N };
  const slices = { ...unused, a: a.slice, b: b.slice, c };
  return call(label, matmul, slices, { ...plain, ...strides, M, K, N, K_SPLIT: K });
}
