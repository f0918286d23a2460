/** The forward pass: tokens → ln_f, the input of the head. Read it top to bottom. */
import { attention } from '../../../kernels/attention.ts';
import { embedding } from '../../../kernels/embedding.ts';
import { layernorm } from '../../../kernels/layernorm.ts';
import { dropoutSite, type ModelSpec } from '../spec.ts';
import { call, type Call, type Slice } from './call.ts';
import type { Slicer } from './layout.ts';
import type { KernelNumerics } from './numerics.ts';
import { linear, linearGelu, linearResidual } from './products.ts';

export function forwardCalls(spec: ModelSpec, N: number, at: Slicer, numerics: KernelNumerics): Call[] {
  const { L, C, T } = spec;
  const { rounded } = numerics;
  const norm = (label: string, x: Slice, y: Slice, stats: Slice) => {
    const computed = call(
      label,
      layernorm,
      { x, weight: at.weight(`${label}.weight`), bias: at.weight(`${label}.bias`), y, stats },
      { ROWS: N, C, ...numerics.norm },
    );
    return rounded(computed, y);
  };

  const embedded = call(
    'embedding',
    embedding,
    { ids: at.of('ids'), positions: at.of('positions'), wte: at.weight('wte'), wpe: at.weight('wpe'), x: at.of('x.0') },
    { N, T, C },
    dropoutSite.embedding,
  );
  const calls = rounded(embedded, at.of('x.0'));
  for (let l = 0; l < L; l++) calls.push(...blockCalls(spec, N, at, l, numerics, norm));
  calls.push(...norm('ln_f', at.of(`x.${L}`), at.of('ln_f'), at.of('stats_f')));
  return calls;
}

function blockCalls(
  { H, C, T, D }: ModelSpec,
  N: number,
  at: Slicer,
  l: number,
  { rounded, scores, softmax }: KernelNumerics,
  norm: (label: string, x: Slice, y: Slice, stats: Slice) => Call[],
): Call[] {
  const h = `h.${l}`;
  const layer = (name: string, input: number, output: number) => ({ label: `${h}.${name}`, rows: N, input, output });
  const parameters = (name: string) => ({ w: at.weight(`${h}.${name}.weight`), b: at.weight(`${h}.${name}.bias`) });
  const of = (name: string) => at.of(`${name}.${l}`);
  const [x, qkv, attn, mid, gelu, next] = [of('x'), of('qkv'), of('attn'), of('mid'), of('gelu'), at.of(`x.${l + 1}`)];

  const queries = linear(layer('attn.c_attn', C, 3 * C), { x: of('ln_1'), ...parameters('attn.c_attn'), y: qkv });
  const mixed = call(
    `${h}.attn`,
    attention,
    { qkv, y: attn, lse: of('lse') },
    { N, T, H, D, ...scores, ...softmax },
    dropoutSite.attention(l),
  );
  const attended = linearResidual(layer('attn.c_proj', C, C), dropoutSite.attentionOutput(l), {
    x: attn,
    ...parameters('attn.c_proj'),
    residual: x,
    y: mid,
  });
  const hidden = linearGelu(layer('mlp.c_fc', C, 4 * C), {
    x: of('ln_2'),
    ...parameters('mlp.c_fc'),
    pre: of('fc'),
    y: gelu,
  });
  const output = linearResidual(layer('mlp.c_proj', 4 * C, C), dropoutSite.mlpOutput(l), {
    x: gelu,
    ...parameters('mlp.c_proj'),
    residual: mid,
    y: next,
  });
  return [
    ...norm(`${h}.ln_1`, x, of('ln_1'), of('stats_1')),
    ...rounded(queries, qkv),
    ...rounded(mixed, attn),
    ...rounded(attended, mid),
    ...norm(`${h}.ln_2`, mid, of('ln_2'), of('stats_2')),
    ...rounded(hidden, gelu),
    ...rounded(output, next),
  ];
}
