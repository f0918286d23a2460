/**
 * The matrix product over typed arrays: blocks of both factors are copied into panels of four rows or columns that lie
 * one after the other in memory, and a small kernel runs over the panels: WebAssembly and float32 for float32 data,
 * TypeScript and float64 where the twin is an oracle.
 */
import type { Floats } from './kernel.ts';
import { finishRows, type EpilogueConstants, type EpilogueViews } from './matmul_epilogue.ts';
import { BLOCK, DEPTH, float32Panels, float64Panels } from './matmul_panels.ts';

interface Views extends EpilogueViews {
  a: Floats;
  b: Floats;
}

type Constants = EpilogueConstants & Record<'M' | 'N' | 'K' | 'A_M' | 'A_K' | 'B_K' | 'B_N' | 'K_SPLIT', number>;

/** See `matmul` for shapes and constants. */
export function matmulTwin(views: Views, constants: Constants): void {
  const { M, N, K, A_M, A_K, B_K, B_N, K_SPLIT, C_SPLIT } = constants;
  const { panelsA, panelsB, block, multiply } = views.c instanceof Float32Array ? float32Panels : float64Panels;
  for (let firstK = 0, split = 0; firstK < K; firstK += K_SPLIT, split++) {
    const endK = Math.min(K, firstK + K_SPLIT);
    for (let n = 0; n < N; n += BLOCK) {
      const width = Math.min(BLOCK, N - n);
      const stride = (width + 7) & ~7;
      for (let m = 0; m < M; m += BLOCK) {
        const height = Math.min(BLOCK, M - m);
        block.fill(0, 0, ((height + 3) & ~3) * stride);
        for (let k = firstK; k < endK; k += DEPTH) {
          const depth = Math.min(DEPTH, endK - k);
          pack(panelsA, views.a, m * A_M + k * A_K, A_M, A_K, height, depth);
          pack(panelsB, views.b, k * B_K + n * B_N, B_N, B_K, width, depth);
          multiply(height, width, depth, stride);
        }
        finishRows(views, constants, split * C_SPLIT, m, n, block, stride, height, width);
      }
    }
  }
}

/** Copies `lines` × `depth` values into panels: [panel][k][4 lines], with zeros for the lines that the last one lacks. */
function pack(
  panels: Floats,
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
