/** The forward pass: tokens → ln_f, the input of the head. Read it top to bottom. */
import { attention } from '../../../kernels/attention.ts';
import { embedding } from '../../../kernels/embedding.ts';
import { layernorm } from '../../../kernels/layernorm.ts';
import { dropoutSite, type ModelSpec } from '../spec.ts';
import { call, type Call, type Slice } from './call.ts';
import type { Slicer } from './layout.ts';
import { linear, linearGelu, linearResidual } from './products.ts';

export function forwardCalls(spec: ModelSpec, N: number, at: Slicer): Call[] {
  const { L, C, T } = spec;
  const norm = (label: string, x: Slice, y: Slice, stats: Slice) =>
    call(
      label,
      layernorm,
      { x, weight: at.weight(`${label}.weight`), bias: at.weight(`${label}.bias`), y, stats },
      { ROWS: N, C },
    );

  const calls = [
    call(
      'embedding',
      embedding,
      { ids: at.of('ids'), wte: at.weight('wte'), wpe: at.weight('wpe'), x: at.of('x.0') },
      {
        N,
        T,
        C,
      },
      dropoutSite.embedding,
    ),
  ];
  for (let l = 0; l < L; l++) calls.push(...blockCalls(spec, N, at, l, norm));
  calls.push(norm('ln_f', at.of(`x.${L}`), at.of('ln_f'), at.of('stats_f')));
  return calls;
}

function blockCalls(
  { H, C, T, D }: ModelSpec,
  N: number,
  at: Slicer,
  l: number,
  norm: (label: string, x: Slice, y: Slice, stats: Slice) => Call,
): Call[] {
  const h = `h.${l}`;
  const layer = (name: string, input: number, output: number) => ({ label: `${h}.${name}`, rows: N, input, output });
  const parameters = (name: string) => ({ w: at.weight(`${h}.${name}.weight`), b: at.weight(`${h}.${name}.bias`) });
  return [
    norm(`${h}.ln_1`, at.of(`x.${l}`), at.of(`ln_1.${l}`), at.of(`stats_1.${l}`)),
    linear(layer('attn.c_attn', C, 3 * C), {
      x: at.of(`ln_1.${l}`),
      ...parameters('attn.c_attn'),
      y: at.of(`qkv.${l}`),
    }),
    call(
      `${h}.attn`,
      attention,
      { qkv: at.of(`qkv.${l}`), y: at.of(`attn.${l}`), lse: at.of(`lse.${l}`) },
      {
        N,
        T,
        H,
        D,
        SCALE: 1 / Math.sqrt(D),
      },
      dropoutSite.attention(l),
    ),
    linearResidual(layer('attn.c_proj', C, C), dropoutSite.attentionOutput(l), {
      x: at.of(`attn.${l}`),
      ...parameters('attn.c_proj'),
      residual: at.of(`x.${l}`),
      y: at.of(`mid.${l}`),
    }),
    norm(`${h}.ln_2`, at.of(`mid.${l}`), at.of(`ln_2.${l}`), at.of(`stats_2.${l}`)),
    linearGelu(layer('mlp.c_fc', C, 4 * C), {
      x: at.of(`ln_2.${l}`),
      ...parameters('mlp.c_fc'),
      pre: at.of(`fc.${l}`),
      y: at.of(`gelu.${l}`),
    }),
    linearResidual(layer('mlp.c_proj', 4 * C, C), dropoutSite.mlpOutput(l), {
      x: at.of(`gelu.${l}`),
      ...parameters('mlp.c_proj'),
      residual: at.of(`mid.${l}`),
      y: at.of(`x.${l + 1}`),
    }),
  ];
}
