/** Some rows of a matrix, one below the other. */
import { ceilDiv, defineKernel, readFloats, readInts, readWriteFloats } from './kernel.ts';
import wgsl from './gather_rows.wgsl?raw';

/** out(i,:) = x(rows(i),:). x (N,C) in, rows (COUNT) in, each below N; out (COUNT,C) out. */
export const gatherRows = defineKernel({
  name: 'gather_rows',
  bindings: { x: readFloats, rows: readInts, out: readWriteFloats },
  constants: ['COUNT', 'C'],
  shader: { wgsl, workgroups: ({ COUNT, C }) => [ceilDiv(C, 64), COUNT, 1] },
  cost: ({ COUNT, C }) => ({ flops: COUNT * C, elements: COUNT * (2 * C + 1) }),
  twin({ x, rows, out }, { COUNT, C }) {
    for (let i = 0; i < COUNT; i++) out.set(x.subarray(rows[i]! * C, (rows[i]! + 1) * C), i * C);
  },
});
