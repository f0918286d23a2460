/**
 * The backward pass: d_ln_f → gradients of all parameters.
 * `dx` is the gradient of the residual stream; `*.dropped` is the same under the dropout mask of the branch it enters.
 */
import { attentionBackward } from '../../../kernels/attention_backward.ts';
import { embeddingBackward } from '../../../kernels/embedding_backward.ts';
import { layernormBackward } from '../../../kernels/layernorm_backward.ts';
import { dropoutSite, type ModelSpec } from '../spec.ts';
import { call, type Call, type Slice } from './call.ts';
import type { Slicer } from './layout.ts';
import type { KernelNumerics } from './numerics.ts';
import { linearGrads, type Linear } from './products.ts';

interface NormGrad {
  label: string;
  x: Slice;
  stats: Slice;
  dy: Slice;
  /** Gradient that bypasses the norm and is added. */
  residual: Slice | null;
  dx: Slice;
  /** Receives dx under the dropout mask of `site`. */
  dropped: { to: Slice; site: number } | null;
}

function normCall({ C }: ModelSpec, N: number, at: Slicer, g: NormGrad): Call {
  const { label, x, stats, dy, residual, dx, dropped } = g;
  const weight = at.weight(`${label}.weight`);
  const dweight = at.grad(`${label}.weight`);
  const dbias = at.grad(`${label}.bias`);
  const BIAS_AT = dbias.offset - dweight.offset; // the bias lies behind the weight in the arena
  const daffine = { ...dweight, length: BIAS_AT + dbias.length };
  return call(
    `${label}.backward`,
    layernormBackward,
    { x, weight, dy, stats, residual, dx, dropped: dropped?.to ?? null, daffine },
    { ROWS: N, C, BIAS_AT, RESIDUAL: residual ? 1 : 0, DROP: dropped ? 1 : 0 },
    dropped?.site,
  );
}

function linearCall(at: Slicer, layer: Linear, s: { x: Slice; pre?: Slice; dy: Slice; dx: Slice }): Call {
  const [weight, bias] = [`${layer.label}.weight`, `${layer.label}.bias`];
  return linearGrads(layer, { ...s, w: at.weight(weight), dw: at.grad(weight), db: at.grad(bias) });
}

export function backwardCalls(spec: ModelSpec, N: number, at: Slicer, numerics: KernelNumerics): Call[] {
  const { L, C, T } = spec;
  const dx = at.of('dx');
  /** Gradient that enters the MLP's output projection of block `l`, if there is such a block. */
  const intoMlp = (l: number) => (l < 0 ? null : { to: at.of('dx.dropped'), site: dropoutSite.mlpOutput(l) });

  const calls = [
    normCall(spec, N, at, {
      label: 'ln_f',
      x: at.of(`x.${L}`),
      stats: at.of('stats_f'),
      dy: at.of('d_ln_f'),
      residual: null,
      dx,
      dropped: intoMlp(L - 1),
    }),
  ];
  for (let l = L - 1; l >= 0; l--) {
    calls.push(...mlpCalls(spec, N, at, l), ...attentionCalls(spec, N, at, l, numerics));
    calls.push(
      normCall(spec, N, at, {
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
  const [pre, x, dFc] = [at.of(`fc.${l}`), at.of(`gelu.${l}`), at.of('d_fc')];
  return [
    linearCall(at, proj, { x, pre, dy: at.of('dx.dropped'), dx: dFc }),
    linearCall(at, fc, { x: at.of(`ln_2.${l}`), dy: dFc, dx: at.of('d_ln') }),
    normCall(spec, N, at, {
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
  const slices = {
    qkv: at.of(`qkv.${l}`),
    y: at.of(`attn.${l}`),
    lse: at.of(`lse.${l}`),
    dy: at.of('d_attn'),
    dqkv: at.of('d_qkv'),
  };
  return [
    linearCall(at, proj, { x: at.of(`attn.${l}`), dy: at.of('d_mid.dropped'), dx: at.of('d_attn') }),
    call(`${h}.attn.backward`, attentionBackward, slices, { N, T, H, D, ...scores }, dropoutSite.attention(l)),
    linearCall(at, attn, { x: at.of(`ln_1.${l}`), dy: at.of('d_qkv'), dx: at.of('d_ln') }),
  ];
}
