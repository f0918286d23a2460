/**
 * What a call costs whatever it runs on: its arithmetic, and the memory that it must touch at least once.
 * Every kernel of a plan has its line here. Legend: see `kernels/kernel.ts`.
 */
import { epilogue } from '../../../kernels/matmul_epilogue.ts';
import type { Call } from './call.ts';

export interface Cost {
  /** Additions, multiplications, divisions and roots, each one; an exponential or a hash counts as one, too. */
  flops: number;
  /** Bytes read and written, each element once: what a perfect cache would leave. */
  bytes: number;
}

type Constants = Readonly<Record<string, number>>;
/** Flops, and the 4-byte elements read and written: of what is updated in place, both. */
type Formula = (constants: Constants) => readonly [flops: number, elements: number];

/** Terms of causal attention: every query meets the keys up to its own. */
const pairs = ({ N, T, H }: Constants) => (N! * H! * (T! + 1)) / 2;

const matmulCost: Formula = ({ M, N, K, K_SPLIT, EPILOGUE, BIAS }) => {
  const out = M! * N! * Math.ceil(K! / K_SPLIT!);
  const accumulated = EPILOGUE === epilogue.accumulate ? out : 0;
  const extra = EPILOGUE === epilogue.residual ? out : 0;
  const activation = EPILOGUE === epilogue.gelu ? out : 0;
  // The epilogue's arithmetic is left out: 2·M·N·K is what the product is known by.
  return [2 * M! * N! * K!, M! * K! + K! * N! + out + accumulated + extra + activation + N! * BIAS!];
};

const FORMULAS: Readonly<Record<string, Formula>> = {
  embedding: ({ N, T, C }) => [2 * N! * C!, N! + T! + (2 * N! + T!) * C!],
  embedding_backward: ({ N, T, C }) => [3 * N! * C!, N! + T! + (3 * N! + 2 * T!) * C!],
  layernorm: ({ ROWS, C }) => [8 * ROWS! * C!, 2 * ROWS! * C! + 2 * C! + 2 * ROWS!],
  layernorm_backward: ({ ROWS, C, RESIDUAL, DROP }) => [
    18 * ROWS! * C!,
    (3 + RESIDUAL! + DROP!) * ROWS! * C! + 5 * C! + 2 * ROWS!,
  ],
  linear_backward: ({ ROWS, INPUT, OUTPUT, GELU }) => [
    4 * ROWS! * INPUT! * OUTPUT!,
    ROWS! * OUTPUT! + (2 + GELU!) * ROWS! * INPUT! + 3 * INPUT! * OUTPUT! + 2 * OUTPUT!,
  ],
  matmul: matmulCost,
  sum_splits: ({ COUNT, SPLITS }) => [COUNT! * SPLITS!, COUNT! * (SPLITS! + 1)],
  attention: (c) => [pairs(c) * (4 * c.D! + 6), c.N! * c.H! * (4 * c.D! + 1)],
  // The gradient of the queries takes 3 products of D a pair, that of keys and values 4; both recompute the scores.
  attention_backward: (c) => [pairs(c) * (14 * c.D! + 12) + 2 * c.N! * c.H! * c.D!, c.N! * c.H! * (8 * c.D! + 1)],
  cross_entropy: ({ ROWS, V }) => [7 * ROWS! * V!, 2 * ROWS! * V! + 3 * ROWS!],
  // Without logits in memory; the gradients compute them again.
  cut_cross_entropy: ({ ROWS, V, V_SPLIT, C }) => [
    ROWS! * V! * (2 * C! + 4),
    (ROWS! + V!) * C! + 2 * ROWS! * (1 + Math.ceil(V! / V_SPLIT!)),
  ],
  cut_cross_entropy_join: ({ ROWS, SPLITS }) => [ROWS! * (4 * SPLITS! + 3), ROWS! * (2 * SPLITS! + 5)],
  cut_cross_entropy_backward: ({ M, N, N_SPLIT, C, OF_WEIGHTS }) => [
    M! * N! * (4 * C! + 4),
    (M! + N!) * C! + (Math.ceil(N! / N_SPLIT!) + OF_WEIGHTS!) * M! * C! + 2 * (OF_WEIGHTS! ? N! : M!),
  ],
  gather_rows: ({ COUNT, C }) => [COUNT! * C!, COUNT! * (2 * C! + 1)],
  round: ({ COUNT }) => [COUNT!, 2 * COUNT!],
  gradient_norm: ({ LENGTH, GROUPS }) => [2 * LENGTH!, LENGTH! + 2 * GROUPS!],
  gradient_clip: ({ PARTIALS, ROWS }) => [2 * PARTIALS! + ROWS!, 2 * PARTIALS! + ROWS! + 5],
  adamw: ({ LENGTH }) => [16 * LENGTH!, 7 * LENGTH! + 1],
  sgd: ({ LENGTH }) => [6 * LENGTH!, 5 * LENGTH! + 1],
};

/** @throws RangeError for a kernel without a formula. */
export function callCost({ kernel, constants }: Pick<Call, 'kernel' | 'constants'>): Cost {
  const formula = Object.hasOwn(FORMULAS, kernel.name) ? FORMULAS[kernel.name] : undefined;
  if (!formula) throw new RangeError(`the kernel ${kernel.name} has no formula in cost.ts`);
  const [flops, elements] = formula(constants);
  return { flops, bytes: 4 * elements };
}

/** Kernels that do next to nothing but multiply matrices; devices do that faster than anything else. */
const PRODUCTS: ReadonlySet<string> = new Set([
  'matmul',
  'linear_backward',
  'cut_cross_entropy',
  'cut_cross_entropy_backward',
]);

export const isProduct = ({ kernel }: Pick<Call, 'kernel'>) => PRODUCTS.has(kernel.name);

/** Of several calls together. */
export function totalCost(calls: readonly Call[]): Cost {
  const costs = calls.map(callCost);
  const sum = (of: (cost: Cost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  return { flops: sum(({ flops }) => flops), bytes: sum(({ bytes }) => bytes) };
}
