/** Panels of the matrix product and the kernels that multiply them; see `matmulTwin`. */
import type { Floats } from './kernel.ts';
import wasm from './multiply_panels.wat';

/** Blocks of m, n and k: a block of either factor is a good part of a core's second-level cache. */
export const BLOCK = 128;
export const DEPTH = 256;

interface Panels {
  /** [panel][k][4 lines] */
  panelsA: Floats;
  panelsB: Floats;
  /** Sums (height,width), rows `stride` apart; the stride is a multiple of 8. */
  block: Floats;
  /** block += panelsA · panelsB; columns between width and stride are undefined. */
  multiply(height: number, width: number, depth: number, stride: number): void;
}

const panelsA = new Float64Array(BLOCK * DEPTH);
const panelsB = new Float64Array(BLOCK * DEPTH);
const block = new Float64Array(BLOCK * BLOCK);

/** Float64 throughout, for oracles and where there is no SIMD. */
export const float64Panels: Panels = { panelsA, panelsB, block, multiply: multiplyPanels };

/** Four float32 sums at a time; three to four times as fast. */
export const float32Panels: Panels = openFloat32() ?? float64Panels;

/** `null` where WebAssembly has no SIMD. */
function openFloat32(): Panels | null {
  const bytes = Uint8Array.from(atob(wasm), (byte) => byte.charCodeAt(0));
  if (!WebAssembly.validate(bytes)) return null;
  const { memory, multiply_panels } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as {
    memory: WebAssembly.Memory;
    multiply_panels(...places: number[]): void;
  };
  const b = BLOCK * DEPTH * 4;
  const sums = 2 * b;
  return {
    panelsA: new Float32Array(memory.buffer, 0, BLOCK * DEPTH),
    panelsB: new Float32Array(memory.buffer, b, BLOCK * DEPTH),
    block: new Float32Array(memory.buffer, sums, BLOCK * BLOCK),
    multiply: (height, width, depth, stride) => multiply_panels(0, b, sums, height, width, depth, stride),
  };
}

/** block += panelsA · panelsB */
function multiplyPanels(height: number, width: number, depth: number, stride: number): void {
  for (let j = 0; j < width; j += 4) {
    for (let i = 0; i < height; i += 4) multiply4x4(i * depth, j * depth, depth, i * stride + j, stride);
  }
}

function multiply4x4(atA: number, atB: number, depth: number, out: number, stride: number): void {
  let s00 = 0,
    s01 = 0,
    s02 = 0,
    s03 = 0;
  let s10 = 0,
    s11 = 0,
    s12 = 0,
    s13 = 0;
  let s20 = 0,
    s21 = 0,
    s22 = 0,
    s23 = 0;
  let s30 = 0,
    s31 = 0,
    s32 = 0,
    s33 = 0;
  for (let k = 0; k < depth; k++, atA += 4, atB += 4) {
    const b0 = panelsB[atB]!;
    const b1 = panelsB[atB + 1]!;
    const b2 = panelsB[atB + 2]!;
    const b3 = panelsB[atB + 3]!;
    const a0 = panelsA[atA]!;
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = panelsA[atA + 1]!;
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = panelsA[atA + 2]!;
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = panelsA[atA + 3]!;
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  addFour(out, s00, s01, s02, s03);
  addFour(out + stride, s10, s11, s12, s13);
  addFour(out + 2 * stride, s20, s21, s22, s23);
  addFour(out + 3 * stride, s30, s31, s32, s33);
}

function addFour(at: number, v0: number, v1: number, v2: number, v3: number): void {
  block[at]! += v0;
  block[at + 1]! += v1;
  block[at + 2]! += v2;
  block[at + 3]! += v3;
}
