/** The tied language-model head and its cross-entropy, a chunk of rows at a time so that the logits can be bound. */
import { crossEntropy } from '../../../kernels/cross_entropy.ts';
import { gatherRows } from '../../../kernels/gather_rows.ts';
import { sumSplits } from '../../../kernels/sum_splits.ts';
import type { ModelSpec } from '../spec.ts';
import { alignUp } from '../spec.ts';
import { call, type Call } from './call.ts';
import { headChunks, type Slicer } from './layout.ts';
import type { KernelNumerics } from './numerics.ts';
import { headInputGrad, headLogits, headWeightGrad, type TiedHead } from './products.ts';

interface Chunk extends TiedHead {
  /** First row. */
  start: number;
}

function chunks({ C, V }: ModelSpec, N: number, { rows, stride, count }: ReturnType<typeof headChunks>): Chunk[] {
  return Array.from({ length: count }, (_, k) => {
    const start = k * rows;
    return { label: `lm_head.${k}`, start, rows: Math.min(rows, N - start), C, V, stride };
  });
}

function logitsOf(chunk: Chunk, at: Slicer, { rounded }: KernelNumerics): Call[] {
  const { start, rows, C, stride } = chunk;
  const x = at.of('ln_f', start * C, rows * C);
  const logits = at.of('logits', 0, rows * stride);
  return rounded(headLogits(chunk, { x, wte: at.weight('wte'), logits }), logits);
}

/** Logits of the rows named in `asked`, at the beginning of `logits`: sampling wants few. */
export function askedLogitsCalls({ C, V }: ModelSpec, at: Slicer, { rounded }: KernelNumerics): Call[] {
  const rows = at.of('asked').length;
  const stride = alignUp(V, 4);
  const x = at.of('asked.ln_f');
  const logits = at.of('logits', 0, rows * stride);
  const asked = { label: 'lm_head.asked', rows, C, V, stride };
  return [
    call('ln_f.asked', gatherRows, { x: at.of('ln_f'), rows: at.of('asked'), out: x }, { COUNT: rows, C }),
    ...rounded(headLogits(asked, { x, wte: at.weight('wte'), logits }), logits),
  ];
}

function lossCall({ start, rows, V, stride, label }: Chunk, at: Slicer, numerics: KernelNumerics): Call {
  const slices = {
    logits: at.of('logits'),
    targets: at.of('targets', start, rows),
    losses: at.of('losses', start, rows),
  };
  return call(`${label}.loss`, crossEntropy, slices, { ROWS: rows, V, STRIDE: stride, ...numerics.loss });
}

/** Adds the cross-entropy of every row to `losses`; no gradient is used. */
export function lossCalls(spec: ModelSpec, N: number, at: Slicer, numerics: KernelNumerics): Call[] {
  return chunks(spec, N, headChunks(spec, N)).flatMap((chunk) => [
    ...logitsOf(chunk, at, numerics),
    lossCall(chunk, at, numerics),
  ]);
}

/** Losses, gradient of the head's weights, and d_ln_f, the gradient of its input. */
export function headCalls(spec: ModelSpec, N: number, at: Slicer, numerics: KernelNumerics): Call[] {
  const { C } = spec;
  const head = headChunks(spec, N);
  const target = head.splits > 1 ? 'd_ln_f.splits' : 'd_ln_f';
  const calls = chunks(spec, N, head).flatMap((chunk) => {
    const { start, rows } = chunk;
    const dlogits = at.of('logits'); // cross_entropy leaves the gradient where the logits were
    return [
      ...logitsOf(chunk, at, numerics),
      lossCall(chunk, at, numerics),
      headInputGrad(chunk, head.splits, N * C, { dlogits, wte: at.weight('wte'), dx: at.of(target, start * C) }),
      headWeightGrad(chunk, { dlogits, x: at.of('ln_f', start * C, rows * C), dwte: at.grad('wte') }),
    ];
  });
  return [...calls, ...inputGradSum(N * C, head.splits, at)];
}

/** Joins the parts of d_ln_f, if there are several. */
export function inputGradSum(COUNT: number, SPLITS: number, at: Slicer): Call[] {
  const slices = { partial: at.of('d_ln_f.splits'), out: at.of('d_ln_f') };
  return SPLITS > 1 ? [call('lm_head.dX.sum', sumSplits, slices, { COUNT, SPLITS })] : [];
}
