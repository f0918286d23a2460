/** The numbers that decide a verdict, each with a name and a reason, so that its influence can be measured. */

/** A number, and why it is that size: what it is a share or a multiple of, or what it was fitted to. */
export type Limit = readonly [value: number, why: string];

/** Numbers by name. Only a measurement of their sensitivity changes them, and changes them back. */
export type Values<N extends string = string> = Record<N, number>;

export interface Limits<N extends string = string> {
  readonly values: Values<N>;
  readonly reasons: Readonly<Record<N, string>>;
}

export function defineLimits<const N extends string>(limits: Readonly<Record<N, Limit>>): Limits<N> {
  const entries = Object.entries(limits) as [N, Limit][];
  const values = Object.fromEntries(entries.map(([name, [value]]) => [name, value])) as Values<N>;
  const reasons = Object.fromEntries(entries.map(([name, [, why]]) => [name, why])) as Record<N, string>;
  return { values, reasons };
}
