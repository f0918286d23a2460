import { dropoutKeeps } from '../src/core/rng.ts';
import { ceilDiv, defineKernel, readFloats, readInts, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './embedding.wgsl?raw';

/** Token plus position embedding, through the dropout mask. */
export const embedding = defineKernel({
  name: 'embedding',
  // ids (N) in: row of wte for each token
  // positions (T) in: row of wpe for each place in a sequence
  // wte (V,C) in
  // wpe (T,C) in
  // x (N,C) out
  bindings: {
    ids: readInts,
    positions: readInts,
    wte: readFloats,
    wpe: readFloats,
    x: readWriteFloats,
    params: uniformParams,
  },
  constants: ['N', 'T', 'C'],
  shader: { wgsl, workgroups: ({ N, C }) => [Math.min(65535, ceilDiv(N * C, 64)), 1, 1] },
  cost: ({ N, T, C }) => ({ flops: 2 * N * C, elements: N + T + (2 * N + T) * C }),
  twin({ ids, positions, wte, wpe, x, params }, { N, T, C }) {
    const { dropoutThreshold, dropoutScale } = params;
    const key = params.dropoutKey;
    for (let n = 0; n < N; n++) {
      const token = ids[n]! * C;
      const position = positions[n % T]! * C;
      for (let i = n * C, c = 0; c < C; i++, c++) {
        const sum = wte[token + c]! + wpe[position + c]!;
        if (dropoutThreshold === 0) x[i] = sum;
        else x[i] = sum * (dropoutKeeps(key, i, dropoutThreshold) ? dropoutScale : 0);
      }
    }
  },
});
