/** Names, shapes and places of all parameters: GPT-2's, with nanoGPT's names. */
import type { Config } from '../core/config.ts';

export interface Parameter {
  /** nanoGPT's name: `wte`, `h.0.attn.c_attn.weight`, `ln_f.bias` … */
  name: string;
  /** Matrices are (in, out) as in GPT-2's own code, so that y = x·W + b; embeddings are (rows, C). */
  shape: readonly number[];
  size: number;
  /** First element in the arena; a multiple of 64, so that a GPU can bind it (256 bytes). */
  offset: number;
  /** Standard deviation of the initial normal draw; `null`: constant, `value`. */
  std: number | null;
  value: number;
}

export interface ModelSpec {
  L: number;
  H: number;
  C: number;
  T: number;
  V: number;
  /** Width of one head, C / H. */
  D: number;
  parameters: readonly Parameter[];
  byName: ReadonlyMap<string, Parameter>;
  /** Elements in an arena, padding included. */
  arenaSize: number;
  /** Elements from here to `decayedSize` are the matrices of the blocks; those before are the embeddings. */
  hiddenFrom: number;
  /** Elements below it are matrices, and decay; above it are gains and biases, and do not. */
  decayedSize: number;
  /** Trainable numbers, padding excluded. */
  parameterCount: number;
}

const ALIGN = 64;
export const alignUp = (n: number, to = ALIGN) => Math.ceil(n / to) * to;

/** Lays out the model: matrices first (they decay), then gains and biases. */
export function modelSpec(config: Pick<Config, 'n_layer' | 'n_head' | 'n_embd' | 'block_size'>, V: number): ModelSpec {
  const { n_layer: L, n_head: H, n_embd: C, block_size: T } = config;
  const parameters: Parameter[] = [];
  let offset = 0;
  const add = (name: string, shape: number[], std: number | null, value = 0) => {
    const size = shape.reduce((a, b) => a * b, 1);
    parameters.push({ name, shape, size, offset, std, value });
    offset += alignUp(size);
  };
  const blocks = Array.from({ length: L }, (_, l) => `h.${l}`);
  // GPT-2 scales what is added to the residual stream by 1/√(number of additions).
  const residualStd = 0.02 / Math.sqrt(2 * L);

  add('wte', [V, C], 0.02);
  add('wpe', [T, C], 0.02);
  const hiddenFrom = offset;
  for (const h of blocks) {
    add(`${h}.attn.c_attn.weight`, [C, 3 * C], 0.02);
    add(`${h}.attn.c_proj.weight`, [C, C], residualStd);
    add(`${h}.mlp.c_fc.weight`, [C, 4 * C], 0.02);
    add(`${h}.mlp.c_proj.weight`, [4 * C, C], residualStd);
  }
  const decayedSize = offset;
  for (const h of blocks) {
    add(`${h}.ln_1.weight`, [C], null, 1);
    add(`${h}.ln_1.bias`, [C], null);
    add(`${h}.attn.c_attn.bias`, [3 * C], null);
    add(`${h}.attn.c_proj.bias`, [C], null);
    add(`${h}.ln_2.weight`, [C], null, 1);
    add(`${h}.ln_2.bias`, [C], null);
    add(`${h}.mlp.c_fc.bias`, [4 * C], null);
    add(`${h}.mlp.c_proj.bias`, [C], null);
  }
  add('ln_f.weight', [C], null, 1);
  add('ln_f.bias', [C], null);

  return {
    L,
    H,
    C,
    T,
    V,
    D: C / H,
    parameters,
    hiddenFrom,
    decayedSize,
    byName: new Map(parameters.map((p) => [p.name, p])),
    arenaSize: offset,
    parameterCount: parameters.reduce((sum, p) => sum + p.size, 0),
  };
}

/** Hidden matrices are those of the blocks. All matrices decay, gains and biases do not. */
export type ParameterKind = 'embedding' | 'hidden matrix' | 'gain or bias';

export function kindOf({ hiddenFrom, decayedSize }: ModelSpec, { offset }: Parameter): ParameterKind {
  if (offset < hiddenFrom) return 'embedding';
  return offset < decayedSize ? 'hidden matrix' : 'gain or bias';
}

export const hiddenMatrices = (spec: ModelSpec): Parameter[] =>
  spec.parameters.filter((parameter) => kindOf(spec, parameter) === 'hidden matrix');

/** Places in the network where dropout acts; each has masks of its own. Element index: position in the tensor. */
export const dropoutSite = {
  /** x (B,T,C) after the embeddings. */
  embedding: 0,
  /** Attention weights (B,H,T,T). */
  attention: (layer: number) => 1 + 3 * layer,
  /** Output of attention's c_proj (B,T,C). */
  attentionOutput: (layer: number) => 2 + 3 * layer,
  /** Output of the MLP's c_proj (B,T,C). */
  mlpOutput: (layer: number) => 3 + 3 * layer,
};
