/** The rows of the benchmark by name, in the order of the table. */

export const ROW_NAMES = [
  'plan',
  'plan-stored',
  'plan-recomputed',
  'plan-plain',
  'plan-cpu',
  'tfjs',
  'gpt-tfjs',
  'jax-js',
] as const;
export type RowName = (typeof ROW_NAMES)[number];

/** Our engine, as the lab uses it. */
export const PLAN: RowName = 'plan';
/** The row that the others are compared with. */
export const STOCK: RowName = 'tfjs';
