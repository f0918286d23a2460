/** All memory of a plan, by name. Sizes in elements; see the legend in `kernels/kernel.ts`. */
import { METRICS_WIDTH } from '../../../kernels/params.ts';
import type { LogitsKind } from '../../core/run_options.ts';
import { alignUp, type ModelSpec } from '../spec.ts';
import { arenaSegments, MAX_BINDING, normGroups, type Moment } from './arena.ts';
import type { BufferSpec, Slice } from './call.ts';

/** Rows of the metrics ring; half of them may wait for a read-back while another is under way. */
export const METRICS_RING = 256;

/** cross_entropy takes a workgroup for each row, and a grid has at most 65,535; a multiple of 64. */
const MAX_ROWS = 65472;

/** How the rows of the language-model head are cut so that their logits can be bound. */
export interface HeadChunks {
  /** Elements between two rows of logits: V rounded up to whole vec4. */
  stride: number;
  /** Rows in a chunk, a multiple of 64; the last may have fewer. */
  rows: number;
  count: number;
  /** Parts that the sum over V is split into for the gradient of the head's input, to fill the GPU. */
  splits: number;
}

export function headChunks(spec: ModelSpec, N: number): HeadChunks {
  const stride = alignUp(spec.V, 4);
  const most = Math.min(MAX_ROWS, Math.max(64, Math.floor(MAX_BINDING / stride / 64) * 64));
  const count = Math.ceil(N / most);
  const rows = Math.min(most, alignUp(Math.ceil(N / count)));
  // A grid of some 256 workgroups fills a large GPU; a split shorter than 1,024 terms is not worth its traffic.
  const tiles = Math.ceil(Math.min(N, rows) / 32) * Math.ceil(spec.C / 32);
  const splits = Math.max(1, Math.min(16, Math.round(256 / tiles), Math.floor(spec.V / 1024)));
  return { stride, rows, count, splits };
}

/** Most rows whose logits can be read at a time when logits are recomputed. */
const MAX_ASKED = 16;

/** How the recomputed head cuts the vocabulary, so that enough workgroups run over it at once. */
export interface VocabularyParts {
  /** Tokens in a part, a multiple of the kernels' tiles; the last may have fewer. */
  tokens: number;
  count: number;
}

export function vocabularyParts({ V }: ModelSpec, N: number): VocabularyParts {
  // Each part needs its own copy of the gradient of the head's input: so no more than fill the GPU, and none with few tokens.
  const wanted = Math.max(1, Math.min(8, Math.round(128 / Math.ceil(N / 64)), Math.floor(V / 512)));
  const tokens = alignUp(Math.ceil(V / wanted));
  return { tokens, count: Math.ceil(V / tokens) };
}

/** The memory of an optimizer: moments that are kept from step to step, and scratch buffers (elements by name). */
export interface OptimizerMemory {
  moments: readonly Moment[];
  buffers?(spec: ModelSpec): Readonly<Record<string, number>>;
}

/** @param B sequences of a batch */
export function planBuffers(
  spec: ModelSpec,
  B: number,
  optimizer: OptimizerMemory,
  logits: LogitsKind,
): Record<string, BufferSpec> {
  const { L, H, C, T } = spec;
  const N = B * T;
  const buffers: Record<string, BufferSpec> = {};
  const f32 = (name: string, length: number) => (buffers[name] = { type: 'f32', length });
  const u32 = (name: string, length: number) => (buffers[name] = { type: 'u32', length });

  for (const arena of ['weights', 'grads', ...optimizer.moments]) f32(arena, spec.arenaSize);
  u32('ids', N);
  u32('targets', N);
  u32('positions', T);

  for (let l = 0; l <= L; l++) f32(`x.${l}`, N * C);
  for (let l = 0; l < L; l++) {
    f32(`ln_1.${l}`, N * C);
    f32(`stats_1.${l}`, N * 2);
    f32(`qkv.${l}`, N * 3 * C);
    f32(`attn.${l}`, N * C);
    f32(`lse.${l}`, N * H);
    f32(`mid.${l}`, N * C);
    f32(`ln_2.${l}`, N * C);
    f32(`stats_2.${l}`, N * 2);
    f32(`fc.${l}`, N * 4 * C);
    f32(`gelu.${l}`, N * 4 * C);
  }
  f32('ln_f', N * C);
  f32('stats_f', N * 2);
  f32('losses', N);
  const head = headChunks(spec, N);
  const chunk = Math.min(N, head.rows);
  const asked = Math.min(B, chunk, logits === 'stored' ? B : MAX_ASKED);
  const parts = logits === 'stored' ? head.splits : vocabularyParts(spec, N).count;
  u32('asked', asked);
  f32('asked.ln_f', asked * C);
  f32('logits', head.stride * (logits === 'stored' ? chunk : asked));
  if (logits === 'recomputed') {
    f32('head.partials', parts * N * 2);
    f32('head.target_logits', N);
    f32('head.lse', N);
  }

  // Gradients of activations; one of each, since the backward pass visits one block at a time.
  f32('d_ln_f', N * C);
  f32('d_ln_f.splits', parts > 1 ? parts * N * C : 0);
  f32('dx', N * C);
  f32('dx.dropped', N * C);
  f32('d_mid', N * C);
  f32('d_mid.dropped', N * C);
  f32('d_ln', N * C);
  f32('d_fc', N * 4 * C);
  f32('d_attn', N * C);
  f32('d_qkv', N * 3 * C);

  f32(
    'norm.partials',
    arenaSegments(0, spec.arenaSize).reduce((sum, { length }) => sum + 2 * normGroups(length), 0),
  );
  f32('clip', 1);
  for (const [name, length] of Object.entries(optimizer.buffers?.(spec) ?? {})) f32(name, length);
  f32('metrics', METRICS_RING * METRICS_WIDTH);
  return buffers;
}

/** Cuts slices out of a plan's buffers. */
export class Slicer {
  constructor(
    private readonly buffers: Readonly<Record<string, BufferSpec>>,
    private readonly spec: ModelSpec,
  ) {}

  /** A whole buffer, or `length` elements of it from `offset`; by default all that is left. */
  of(buffer: string, offset = 0, length?: number): Slice {
    const whole = this.buffers[buffer];
    if (!whole) throw new RangeError(`the plan has no buffer ${buffer}`);
    return { buffer, offset, length: length ?? whole.length - offset };
  }

  weight(parameter: string): Slice {
    return this.parameterIn('weights', parameter);
  }

  grad(parameter: string): Slice {
    return this.parameterIn('grads', parameter);
  }

  private parameterIn(arena: string, parameter: string): Slice {
    const found = this.spec.byName.get(parameter);
    if (!found) throw new RangeError(`the model has no parameter ${parameter}`);
    return { buffer: arena, offset: found.offset, length: found.size };
  }
}
