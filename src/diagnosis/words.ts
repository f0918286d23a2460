/** Numbers as a person says them. */

/** `3.21`, `0.045`, `128`, `1.2e+16`. */
export function number(x: number): string {
  const size = Math.abs(x);
  if (size === 0) return '0';
  if (size >= 1e5 || size < 1e-3) return x.toExponential(1);
  if (size >= 100) return x.toFixed(0);
  return size >= 1 ? x.toFixed(2) : x.toPrecision(2);
}

/** A share in per cent: `12 %`, `0.4 %`. */
export function percent(share: number): string {
  const value = 100 * share;
  return `${Math.abs(value) >= 10 || value === 0 ? value.toFixed(0) : value.toFixed(1)} %`;
}

export const steps = (from: number, to: number): string => (from === to ? `step ${from}` : `steps ${from} to ${to}`);

/** `once`, `twice`, `7 times`. */
export const times = (count: number): string => ['never', 'once', 'twice'][count] ?? `${count} times`;
