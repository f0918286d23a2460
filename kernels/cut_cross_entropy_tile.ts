/** The one tile of logits that the twins of the cut cross-entropy ever hold. */
import type { Floats } from './kernel.ts';
import { epilogue } from './matmul_epilogue.ts';
import { matmulTwin } from './matmul_twin.ts';
import type { StepParams } from './params.ts';

/** Lines of either factor in a tile. */
export const TILE = 256;

const tile32 = new Float32Array(TILE * TILE);
const tile64 = new Float64Array(TILE * TILE);

/** Float32 for float32 data, float64 where the twin is an oracle. */
const tileFor = (data: Floats): Floats => (data instanceof Float32Array ? tile32 : tile64);

/** Starts of the tiles between two lines. */
export function* tiles(first: number, end: number): Generator<{ at: number; count: number }> {
  for (let at = first; at < end; at += TILE) yield { at, count: Math.min(TILE, end - at) };
}

/** tile(i,j) = a(m+i,:)·b(n+j,:) for a (M,C) and b (N,C); rows of the tile TILE apart. */
export function fillTile(a: Floats, b: Floats, C: number, m: number, n: number, height: number, width: number): Floats {
  const tile = tileFor(a);
  const strides = { A_M: C, A_K: 1, B_K: 1, B_N: C, C_M: TILE };
  product(a.subarray(m * C), b.subarray(n * C), tile, { M: height, N: width, K: C, ...strides }, epilogue.store);
  return tile;
}

/** out(m+i,:) += Σ_j tile(i,j)·b(n+j,:). */
export function addTileProduct(
  out: Floats,
  b: Floats,
  C: number,
  m: number,
  n: number,
  height: number,
  width: number,
): void {
  const strides = { A_M: TILE, A_K: 1, B_K: C, B_N: 1, C_M: C };
  const shape = { M: height, N: C, K: width, ...strides };
  product(tileFor(out), b.subarray(n * C), out.subarray(m * C), shape, epilogue.accumulate);
}

type Shape = Record<'M' | 'N' | 'K' | 'A_M' | 'A_K' | 'B_K' | 'B_N' | 'C_M', number>;

function product(a: Floats, b: Floats, c: Floats, shape: Shape, EPILOGUE: number): void {
  const unused = { bias: c, extra: c, c2: c, params: {} as StepParams };
  matmulTwin({ ...unused, a, b, c }, { ...shape, EPILOGUE, BIAS: 0, K_SPLIT: shape.K, C_SPLIT: 0 });
}
