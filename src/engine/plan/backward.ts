/**
 * The backward pass: d_ln_f → gradients of all parameters.
 * `dx` is the gradient of the residual stream; `*.dropped` is the same under the dropout mask of the branch it enters.
 */
import { attentionBackwardKeyValue } from '../../../kernels/attention_backward_key_value.ts';
import { attentionBackwardQuery } from '../../../kernels/attention_backward_query.ts';
import { embeddingBackward } from '../../../kernels/embedding_backward.ts';
import { layernormBackward } from '../../../kernels/layernorm_backward.ts';
import { layernormWeightGrad } from '../../../kernels/layernorm_weight_grad.ts';
import { dropoutSite, type ModelSpec } from '../spec.ts';
import { call, type Call, type Slice } from './call.ts';
import type { Slicer } from './layout.ts';
import type { KernelNumerics } from './numerics.ts';
import { linearInputGrad, linearWeightGrad } from './products.ts';

interface NormGrad {
  label: string;
  x: Slice;
  stats: Slice;
  dy: Slice;
  /** Gradient that flows past the norm, to be added. */
  residual: Slice | null;
  dx: Slice;
  /** Where to put dx under the dropout mask of `site`. */
  dropped: { to: Slice; site: number } | null;
}

function normCalls({ C }: ModelSpec, N: number, at: Slicer, g: NormGrad): Call[] {
  const { label, x, stats, dy, residual, dx, dropped } = g;
  return [
    call(
      `${label}.dX`,
      layernormBackward,
      {
        x,
        weight: at.weight(`${label}.weight`),
        dy,
        stats,
        residual,
        dx,
        dropped: dropped?.to ?? null,
      },
      { ROWS: N, C, RESIDUAL: residual ? 1 : 0, DROP: dropped ? 1 : 0 },
      dropped?.site,
    ),
    call(
      `${label}.dW`,
      layernormWeightGrad,
      {
        x,
        dy,
        stats,
        dweight: at.grad(`${label}.weight`),
        dbias: at.grad(`${label}.bias`),
      },
      { ROWS: N, C },
    ),
  ];
}

export function backwardCalls(spec: ModelSpec, N: number, at: Slicer, numerics: KernelNumerics): Call[] {
  const { L, C, T } = spec;
  const dx = at.of('dx');
  /** What enters the MLP's output projection of block `l`, if there is such a block. */
  const intoMlp = (l: number) => (l < 0 ? null : { to: at.of('dx.dropped'), site: dropoutSite.mlpOutput(l) });

  const calls = normCalls(spec, N, at, {
    label: 'ln_f',
    x: at.of(`x.${L}`),
    stats: at.of('stats_f'),
    dy: at.of('d_ln_f'),
    residual: null,
    dx,
    dropped: intoMlp(L - 1),
  });
  for (let l = L - 1; l >= 0; l--) {
    calls.push(...mlpCalls(spec, N, at, l), ...attentionCalls(spec, N, at, l, numerics));
    calls.push(
      ...normCalls(spec, N, at, {
        label: `h.${l}.ln_1`,
        x: at.of(`x.${l}`),
        stats: at.of(`stats_1.${l}`),
        dy: at.of('d_ln'),
        residual: at.of('d_mid'),
        dx,
        dropped: intoMlp(l - 1),
      }),
    );
  }
  const tokens = { ids: at.of('ids'), positions: at.of('positions') };
  const slices = { ...tokens, dx, dwte: at.grad('wte'), dwpe: at.grad('wpe') };
  calls.push(call('embedding.dW', embeddingBackward, slices, { N, T, C }, dropoutSite.embedding));
  return calls;
}

function mlpCalls(spec: ModelSpec, N: number, at: Slicer, l: number): Call[] {
  const { C } = spec;
  const h = `h.${l}`;
  const proj = { label: `${h}.mlp.c_proj`, rows: N, input: 4 * C, output: C };
  const fc = { label: `${h}.mlp.c_fc`, rows: N, input: C, output: 4 * C };
  const dy = at.of('dx.dropped');
  return [
    linearWeightGrad(proj, {
      x: at.of(`gelu.${l}`),
      dy,
      dw: at.grad(`${proj.label}.weight`),
      db: at.grad(`${proj.label}.bias`),
    }),
    linearInputGrad(proj, { dy, w: at.weight(`${proj.label}.weight`), dx: at.of('d_fc'), pre: at.of(`fc.${l}`) }),
    linearWeightGrad(fc, {
      x: at.of(`ln_2.${l}`),
      dy: at.of('d_fc'),
      dw: at.grad(`${fc.label}.weight`),
      db: at.grad(`${fc.label}.bias`),
    }),
    linearInputGrad(fc, { dy: at.of('d_fc'), w: at.weight(`${fc.label}.weight`), dx: at.of('d_ln') }),
    ...normCalls(spec, N, at, {
      label: `${h}.ln_2`,
      x: at.of(`mid.${l}`),
      stats: at.of(`stats_2.${l}`),
      dy: at.of('d_ln'),
      residual: at.of('dx'),
      dx: at.of('d_mid'),
      dropped: { to: at.of('d_mid.dropped'), site: dropoutSite.attentionOutput(l) },
    }),
  ];
}

function attentionCalls(
  { H, C, T, D }: ModelSpec,
  N: number,
  at: Slicer,
  l: number,
  { scores }: KernelNumerics,
): Call[] {
  const h = `h.${l}`;
  const proj = { label: `${h}.attn.c_proj`, rows: N, input: C, output: C };
  const attn = { label: `${h}.attn.c_attn`, rows: N, input: C, output: 3 * C };
  const dy = at.of('d_mid.dropped');
  const shape = { N, T, H, D, ...scores };
  const site = dropoutSite.attention(l);
  const shared = {
    qkv: at.of(`qkv.${l}`),
    lse: at.of(`lse.${l}`),
    dy: at.of('d_attn'),
    dqkv: at.of('d_qkv'),
    delta: at.of('delta'),
  };
  return [
    linearWeightGrad(proj, {
      x: at.of(`attn.${l}`),
      dy,
      dw: at.grad(`${proj.label}.weight`),
      db: at.grad(`${proj.label}.bias`),
    }),
    linearInputGrad(proj, { dy, w: at.weight(`${proj.label}.weight`), dx: at.of('d_attn') }),
    call(`${h}.attn.dQ`, attentionBackwardQuery, { ...shared, y: at.of(`attn.${l}`) }, shape, site),
    call(`${h}.attn.dKV`, attentionBackwardKeyValue, shared, shape, site),
    linearWeightGrad(attn, {
      x: at.of(`ln_1.${l}`),
      dy: at.of('d_qkv'),
      dw: at.grad(`${attn.label}.weight`),
      db: at.grad(`${attn.label}.bias`),
    }),
    linearInputGrad(attn, { dy: at.of('d_qkv'), w: at.weight(`${attn.label}.weight`), dx: at.of('d_ln') }),
  ];
}
