/** What the matrix product over typed arrays does with a finished row. */
import { dropoutKeeps } from '../src/core/rng.ts';
import { expFor } from './exp_twin.ts';
import { gelu } from './gelu_twin.ts';
import type { Floats } from './kernel.ts';
import type { StepParams } from './params.ts';

/** What becomes of a product v (bias included); values of the constant EPILOGUE. */
export const epilogue = {
  /** c = v */
  store: 0,
  /** c += v: gradients of weights */
  accumulate: 1,
  /** c = extra + dropout(v): back onto the residual stream */
  residual: 2,
  /** c = v, c2 = gelu(v) */
  gelu: 3,
} as const;

export interface EpilogueViews {
  bias: Floats;
  extra: Floats;
  c: Floats;
  c2: Floats;
  params: StepParams;
}

export type EpilogueConstants = Record<'C_M' | 'C_SPLIT' | 'EPILOGUE' | 'BIAS', number>;

/**
 * Takes a block of products (height,width), rows `stride` apart, whose first is row m, column n of the result, and
 * adds the bias to them in place. `shift` is where c starts: pieces of a split sum go to places of their own.
 */
export function finishRows(
  { bias, extra, c, c2, params }: EpilogueViews,
  { C_M, EPILOGUE, BIAS }: EpilogueConstants,
  shift: number,
  m: number,
  n: number,
  block: Floats,
  stride: number,
  height: number,
  width: number,
): void {
  const exp = expFor(c);
  for (let i = 0; i < height; i++) {
    const v = i * stride;
    const first = (m + i) * C_M + n;
    const out = shift + first;
    if (BIAS === 1) for (let j = 0; j < width; j++) block[v + j]! += bias[n + j]!;
    if (EPILOGUE === epilogue.store) {
      for (let j = 0; j < width; j++) c[out + j] = block[v + j]!;
    } else if (EPILOGUE === epilogue.accumulate) {
      for (let j = 0; j < width; j++) c[out + j]! += block[v + j]!;
    } else if (EPILOGUE === epilogue.residual) {
      dropRow(block, v, width, first, params);
      for (let j = 0; j < width; j++) c[out + j] = extra[first + j]! + block[v + j]!;
    } else if (EPILOGUE === epilogue.gelu) {
      for (let j = 0; j < width; j++) {
        c[out + j] = block[v + j]!;
        c2[first + j] = gelu(block[v + j]!, exp);
      }
    }
  }
}

/** Dropout in place; `first` is the index of the first element within its place in the network. */
function dropRow(v: Floats, from: number, width: number, first: number, params: StepParams): void {
  const { dropoutKey: key, dropoutThreshold: threshold, dropoutScale: scale } = params;
  if (threshold === 0) return;
  for (let j = 0; j < width; j++) {
    v[from + j] = dropoutKeeps(key, first + j, threshold) ? v[from + j]! * scale : 0;
  }
}
