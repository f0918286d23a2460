import { dropoutKeeps } from '../src/core/rng.ts';
import { ceilDiv, defineKernel, readFloats, readInts, readWriteFloats, uniformParams } from './kernel.ts';
import wgsl from './embedding_backward.wgsl?raw';
import softwareWgsl from './embedding_backward.software.wgsl?raw';

/** Gradients of both embeddings, added to what is there; dx passes the dropout mask first. */
export const embeddingBackward = defineKernel({
  name: 'embedding_backward',
  // ids (N) in: row of wte for each token
  // positions (T) in: row of wpe for each place in a sequence; rows may repeat
  // dx (N,C) in
  // dwte (V,C) in/out
  // dwpe (T,C) in/out
  bindings: {
    ids: readInts,
    positions: readInts,
    dx: readFloats,
    dwte: readWriteFloats,
    dwpe: readWriteFloats,
    params: uniformParams,
  },
  constants: ['N', 'T', 'C'],
  shader: { wgsl, workgroups: ({ N, T }) => [Math.min(65535, N + T), 1, 1] },
  software: { wgsl: softwareWgsl, workgroups: ({ C }) => [ceilDiv(C, 16), 1, 1] },
  cost: ({ N, T, C }) => ({ flops: 3 * N * C, elements: N + T + (3 * N + 2 * T) * C }),
  twin({ ids, positions, dx, dwte, dwpe, params }, { N, T, C }) {
    const { dropoutThreshold, dropoutScale } = params;
    const key = params.dropoutKey;
    for (let n = 0; n < N; n++) {
      const token = ids[n]! * C;
      const position = positions[n % T]! * C;
      for (let i = n * C, c = 0; c < C; i++, c++) {
        let gradient = dx[i]!;
        if (dropoutThreshold !== 0) gradient *= dropoutKeeps(key, i, dropoutThreshold) ? dropoutScale : 0;
        dwte[token + c]! += gradient;
        dwpe[position + c]! += gradient;
      }
    }
  },
});
