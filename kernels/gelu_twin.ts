/** GELU as GPT-2 has it, and its slope, for the twins. */

type Exp = (x: number) => number;

const SLOPE = Math.sqrt(2 / Math.PI);

/** tanh by way of `exp`, which is several times faster in V8. */
function geluTanh(x: number, exp: Exp): number {
  return 1 - 2 / (exp(2 * SLOPE * (x + 0.044715 * x * x * x)) + 1);
}

/** x/2 · (1 + tanh(√(2/π) · (x + 0.044715 x³))). −∞ gives NaN, here as in the shaders. */
export function gelu(x: number, exp: Exp): number {
  return 0.5 * (x + x * geluTanh(x, exp));
}

/** The derivative of `gelu`; ±∞ give NaN, here as in the shaders. */
export function geluGrad(x: number, exp: Exp): number {
  const t = geluTanh(x, exp);
  return 0.5 * (1 + t) + 0.5 * x * (1 - t * t) * SLOPE * (1 + 0.134145 * x * x);
}
