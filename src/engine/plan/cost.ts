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

const matmulCost: Formula = ({ M, N, K, K_SPLIT, EPILOGUE, BIAS, ONES_ROW }) => {
  const out = M! * N! * Math.ceil(K! / K_SPLIT!);
  const accumulated = EPILOGUE === epilogue.accumulate ? out : 0;
  const extra = EPILOGUE === epilogue.residual || EPILOGUE === epilogue.geluGrad ? out : 0;
  const activation = EPILOGUE === epilogue.gelu ? out : 0;
  // The epilogue's arithmetic is left out: 2·M·N·K is what the product is known by.
  return [2 * M! * N! * K!, M! * K! + K! * N! + out + accumulated + extra + activation + N! * (BIAS! + 2 * ONES_ROW!)];
};

/** Query gradient 3 products of D a pair, key and value gradients 4; both recompute the scores. */
const attentionGradient =
  (products: number, perRow: (c: Constants) => number): Formula =>
  (c) => [pairs(c) * (2 * products * c.D! + 6), perRow(c)];

const FORMULAS: Readonly<Record<string, Formula>> = {
  embedding: ({ N, T, C }) => [2 * N! * C!, N! + T! + (2 * N! + T!) * C!],
  embedding_backward: ({ N, T, C }) => [3 * N! * C!, N! + T! + (3 * N! + 2 * T!) * C!],
  layernorm: ({ ROWS, C }) => [8 * ROWS! * C!, 2 * ROWS! * C! + 2 * C! + 2 * ROWS!],
  layernorm_backward: ({ ROWS, C, RESIDUAL, DROP }) => [
    13 * ROWS! * C!,
    (3 + RESIDUAL! + DROP!) * ROWS! * C! + C! + 2 * ROWS!,
  ],
  layernorm_weight_grad: ({ ROWS, C }) => [5 * ROWS! * C!, 2 * ROWS! * C! + 4 * C! + 2 * ROWS!],
  matmul: matmulCost,
  sum_splits: ({ COUNT, SPLITS }) => [COUNT! * SPLITS!, COUNT! * (SPLITS! + 1)],
  attention: (c) => [pairs(c) * (4 * c.D! + 6), c.N! * c.H! * (4 * c.D! + 1)],
  attention_backward_query: attentionGradient(3, ({ N, H, D }) => N! * H! * (6 * D! + 2)),
  attention_backward_key_value: attentionGradient(4, ({ N, H, D }) => N! * H! * (6 * D! + 2)),
  cross_entropy: ({ ROWS, V }) => [7 * ROWS! * V!, 2 * ROWS! * V! + 3 * ROWS!],
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

/** Of several calls together. */
export function totalCost(calls: readonly Call[]): Cost {
  const costs = calls.map(callCost);
  const sum = (of: (cost: Cost) => number) => costs.reduce((total, cost) => total + of(cost), 0);
  return { flops: sum(({ flops }) => flops), bytes: sum(({ bytes }) => bytes) };
}
