/** The variants of the matrix product for GPUs, and the classes of calls that they are chosen for. */
import { ceilDiv, type Shader } from './kernel.ts';
import wgsl from './matmul.blocked.wgsl?raw';
import { epilogue } from './matmul_epilogue.ts';

export const matmulConstants = [
  'M',
  'N',
  'K',
  'A_M',
  'A_K',
  'B_K',
  'B_N',
  'C_M',
  'EPILOGUE',
  'BIAS',
  'K_SPLIT',
  'C_SPLIT',
] as const;

type Constants = Record<(typeof matmulConstants)[number], number>;

/** A workgroup makes a block of c; SLICES groups of its threads share the DEPTH values of k that it holds in memory. */
function blocked(TILE: number, DEPTH: number, SLICES: number): Shader<typeof matmulConstants> {
  return {
    wgsl,
    unrolls: true,
    sizes: { TILE, DEPTH, SLICES },
    fits: readsVectors,
    workgroups({ M, N, K, K_SPLIT }) {
      const [down, along] = [ceilDiv(M, TILE), ceilDiv(N, TILE)];
      return [Math.min(down, along), Math.max(down, along), ceilDiv(K, K_SPLIT)];
    },
  };
}

/** Large blocks read least; small ones, whose threads share k, keep a large GPU busy where c is small. */
export const matmulVariants = {
  blocked128: blocked(128, 16, 1),
  blocked64: blocked(64, 16, 1),
  blocked32: blocked(32, 64, 8),
  blocked16: blocked(16, 128, 32),
};

/** Whether a call reads and writes only whole vectors of 4. */
function readsVectors({ N, A_M, A_K, B_K, B_N, C_M, C_SPLIT, BIAS }: Constants): boolean {
  const contiguous = (one: number, other: number) => one === 1 && other % 4 === 0;
  return (
    (contiguous(A_K, A_M) || contiguous(A_M, A_K)) &&
    (contiguous(B_N, B_K) || contiguous(B_K, B_N)) &&
    C_M % 4 === 0 &&
    C_SPLIT % 4 === 0 &&
    (N % 4 === 0 || BIAS === 0)
  );
}

type Class = 'logits' | 'fewLogits' | 'weights' | 'fewWeights' | 'large' | 'deep' | 'small';

/**
 * Classes differ in which factor is transposed, since each way of reading compiles to its own code; in how many blocks of
 * 64×64 there are to share among the GPU's cores; and, if those are few, in the length of k.
 */
function classOf({ M, N, K, K_SPLIT, A_K, B_N }: Constants): Class {
  const isLarge = ceilDiv(M, 64) * ceilDiv(N, 64) * ceilDiv(K, K_SPLIT) >= 96;
  if (A_K !== 1) return isLarge ? 'weights' : 'fewWeights';
  if (B_N !== 1) return isLarge ? 'logits' : 'fewLogits';
  if (isLarge) return 'large';
  return K_SPLIT >= 512 ? 'deep' : 'small';
}

const plain = { EPILOGUE: epilogue.store, BIAS: 0, C_SPLIT: 0 };
const product = (M: number, N: number, K: number) => ({ ...plain, M, N, K, K_SPLIT: K, B_K: N, B_N: 1, C_M: N });
const forward = (rows: number, input: number, output: number) => ({
  ...product(rows, output, input),
  BIAS: 1,
  A_M: input,
  A_K: 1,
});

/** The head's logits, and the gradient of its weights. */
function head(rows: number, C: number, V: number) {
  const stride = Math.ceil(V / 4) * 4;
  const [x, wte, logits] = [rows * C, V * C, rows * stride];
  return {
    logits: {
      constants: { ...product(rows, V, C), A_M: C, A_K: 1, B_K: 1, B_N: C, C_M: stride },
      lengths: { a: x, b: wte, bias: 4, extra: 4, c: logits, c2: 4 },
    },
    weights: {
      constants: { ...product(V, C, rows), A_M: 1, A_K: stride, EPILOGUE: epilogue.accumulate },
      lengths: { a: logits, b: x, bias: 4, extra: 4, c: wte, c2: 4 },
    },
  };
}

const [largeHead, smallHead] = [head(512, 128, 6001), head(1024, 128, 301)];

/** Products of a GPT 128 wide on 1,024 rows, and of its head with a part of the vocabulary and with a small one. */
export const matmulClasses = {
  of: classOf,
  examples: {
    logits: largeHead.logits,
    fewLogits: smallHead.logits,
    weights: largeHead.weights,
    fewWeights: smallHead.weights,
    large: {
      constants: { ...forward(1024, 128, 512), EPILOGUE: epilogue.gelu },
      lengths: { a: 1024 * 128, b: 128 * 512, bias: 512, extra: 4, c: 1024 * 512, c2: 1024 * 512 },
    },
    deep: {
      constants: { ...forward(1024, 512, 128), EPILOGUE: epilogue.residual },
      lengths: { a: 1024 * 512, b: 512 * 128, bias: 128, extra: 1024 * 128, c: 1024 * 128, c2: 4 },
    },
    small: {
      constants: { ...forward(1024, 128, 128), EPILOGUE: epilogue.residual },
      lengths: { a: 1024 * 128, b: 128 * 128, bias: 128, extra: 1024 * 128, c: 1024 * 128, c2: 4 },
    },
  },
};
