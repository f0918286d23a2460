/**
 * The matrix product over typed arrays, built for V8: blocks of both factors are copied into panels of four rows or
 * columns that lie one after the other in memory, and a kernel of 4×4 sums in registers runs over two panels.
 * All sums are float64, whatever the arrays hold.
 */
import type { Floats } from './kernel.ts';
import { finishRows, type EpilogueConstants, type EpilogueViews } from './matmul_epilogue.ts';

/** Blocks of m, n and k: a block of either factor fills 256 KiB, a good part of a core's second-level cache. */
const BLOCK = 128;
const DEPTH = 256;

const panelsA = new Float64Array(BLOCK * DEPTH);
const panelsB = new Float64Array(BLOCK * DEPTH);
const block = new Float64Array(BLOCK * BLOCK);

interface Views extends EpilogueViews {
  a: Floats;
  b: Floats;
}

type Constants = EpilogueConstants &
  Record<'M' | 'N' | 'K' | 'A_M' | 'A_K' | 'B_K' | 'B_N' | 'K_SPLIT' | 'ONES_ROW', number>;

/** See `matmul` for shapes and constants. */
export function matmulTwin(views: Views, constants: Constants): void {
  const { M, N, K, A_M, A_K, B_K, B_N, K_SPLIT, C_SPLIT, ONES_ROW } = constants;
  const rows = M + ONES_ROW;
  for (let firstK = 0, split = 0; firstK < K; firstK += K_SPLIT, split++) {
    const endK = Math.min(K, firstK + K_SPLIT);
    for (let n = 0; n < N; n += BLOCK) {
      const width = Math.min(BLOCK, N - n);
      const stride = (width + 3) & ~3;
      for (let m = 0; m < rows; m += BLOCK) {
        const height = Math.min(BLOCK, rows - m);
        const realHeight = Math.min(height, M - m);
        block.fill(0, 0, ((height + 3) & ~3) * stride);
        for (let k = firstK; k < endK; k += DEPTH) {
          const depth = Math.min(DEPTH, endK - k);
          pack(panelsA, views.a, m * A_M + k * A_K, A_M, A_K, realHeight, depth);
          if (realHeight < height) packOnes(realHeight, depth);
          pack(panelsB, views.b, k * B_K + n * B_N, B_N, B_K, width, depth);
          multiplyPanels(height, width, depth, stride);
        }
        finishRows(views, constants, split * C_SPLIT, m, n, block, stride, realHeight, width);
        if (realHeight < height) addColumnSums(views.c2, n, width, realHeight * stride);
      }
    }
  }
}

/** Copies `lines` × `depth` values into panels: [panel][k][4 lines], with zeros for the lines that the last one lacks. */
function pack(
  panels: Float64Array,
  from: Floats,
  first: number,
  lineStride: number,
  depthStride: number,
  lines: number,
  depth: number,
): void {
  const whole = lines & ~3;
  for (let line = 0; line < whole; line += 4) {
    let at = line * depth;
    let i0 = first + line * lineStride;
    let i1 = i0 + lineStride;
    let i2 = i1 + lineStride;
    let i3 = i2 + lineStride;
    for (let k = 0; k < depth; k++, at += 4) {
      panels[at] = from[i0]!;
      panels[at + 1] = from[i1]!;
      panels[at + 2] = from[i2]!;
      panels[at + 3] = from[i3]!;
      i0 += depthStride;
      i1 += depthStride;
      i2 += depthStride;
      i3 += depthStride;
    }
  }
  if (whole === lines) return;
  panels.fill(0, whole * depth, (whole + 4) * depth);
  for (let line = whole; line < lines; line++) {
    for (let k = 0; k < depth; k++) {
      panels[whole * depth + k * 4 + line - whole] = from[first + line * lineStride + k * depthStride]!;
    }
  }
}

/** Puts the virtual row of ones into the panels of a. */
function packOnes(row: number, depth: number): void {
  const panel = (row & ~3) * depth;
  if ((row & 3) === 0) panelsA.fill(0, panel, panel + 4 * depth);
  for (let k = 0; k < depth; k++) panelsA[panel + k * 4 + (row & 3)] = 1;
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

function addColumnSums(c2: Floats, n: number, width: number, from: number): void {
  for (let j = 0; j < width; j++) c2[n + j]! += block[from + j]!;
}
