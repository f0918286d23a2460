/** Rounding to the 16-bit floating-point formats, exact for every double. */
import type { Config } from './config.ts';

export type Precision = Config['precision'];

/** In the order of the numbers that stand for them in kernels. */
export const PRECISIONS = ['f32', 'f16', 'bf16'] as const satisfies readonly Precision[];

/** Rounds to the nearest number of the format, ties to even; too large becomes infinite, NaN stays NaN. */
export type RoundTo = (x: number) => number;

const identity: RoundTo = (x) => x;

/**
 * A format with `fractionBits` after the leading one and normal numbers from 2^minExponent to below 2^(maxExponent + 1)
 * (f16: IEEE 754 binary16; bf16: the upper half of a binary32).
 */
function rounding(fractionBits: number, minExponent: number, maxExponent: number): RoundTo {
  const overflow = (2 - 2 ** (-fractionBits - 1)) * 2 ** maxExponent;
  // Adding and subtracting 1.5·2^52 quanta leaves a double no bits below the quantum: its own rounding is the one wanted.
  const shifts = Float64Array.from({ length: 2048 }, (_, biased) => {
    const exponent = Math.min(maxExponent, Math.max(minExponent, biased - 1023));
    return 1.5 * 2 ** (52 + exponent - fractionBits);
  });
  const double = new Float64Array(1);
  const words = new Uint32Array(double.buffer);
  return (x) => {
    if (!(Math.abs(x) < overflow)) return x * Infinity;
    double[0] = x;
    const shift = shifts[(words[1]! >>> 20) & 0x7ff]!;
    const rounded = x + shift - shift;
    return rounded === 0 && (x < 0 || Object.is(x, -0)) ? -0 : rounded; // a zero keeps its sign
  };
}

const ROUNDINGS: Record<Precision, RoundTo> = {
  f32: identity,
  f16: rounding(10, -14, 15),
  bf16: rounding(7, -126, 127),
};

/** The rounding of one precision; `f32` leaves a number as it is. */
export const roundTo = (precision: Precision): RoundTo => ROUNDINGS[precision];
