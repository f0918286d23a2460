/** Rounding to 16-bit floats in plain tfjs operations; `src/core/half.ts` is the same for single numbers. */
import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../core/config.ts';

/** x of any shape in and out. Its derivative counts as 1, as if nothing had been rounded ("straight through"). */
export type Rounding = <X extends tf.Tensor>(x: X) => X;

/** Rounding to the nearest number of `precision`, ties to even, ±∞ beyond the largest. */
export const ROUNDINGS: Record<Config['precision'], Rounding> = {
  f32: (x) => x,
  f16: straightThrough(toF16),
  bf16: straightThrough(toBf16),
};

function straightThrough(round: (x: tf.Tensor) => tf.Tensor): Rounding {
  const rounding = tf.customGrad((x) => ({ value: round(x as tf.Tensor), gradFunc: (dy: tf.Tensor) => dy }));
  return <X extends tf.Tensor>(x: X) => rounding(x) as X;
}

/** 11 significant bits; multiples of 2^-24 below 2^-14; ±∞ from 65,520 on. */
function toF16(x: tf.Tensor): tf.Tensor {
  const size = tf.abs(x);
  // Floats from 0.5 to 1 are 2^-24 apart, so that adding 0.75 rounds to multiples of that, ties to even.
  const subnormal = tf.sub(tf.add(x, 0.75), 0.75);
  const finite = tf.where(tf.less(size, 2 ** -14), subnormal, nearest(x, 11));
  return tf.where(tf.less(size, 65520), finite, tf.mul(x, 2 ** 127)); // overflows to ±∞; NaN stays NaN
}

/** 8 significant bits, with the exponents of f32. */
function toBf16(x: tf.Tensor): tf.Tensor {
  const size = tf.abs(x);
  const isLarge = tf.greater(size, 2 ** 64); // `nearest` multiplies by more than 2^16, which must not overflow
  const rounded = nearest(tf.where(isLarge, tf.mul(x, 2 ** -64), x), 8);
  const finite = tf.where(isLarge, tf.mul(rounded, 2 ** 64), rounded);
  return tf.where(tf.lessEqual(size, LARGEST), finite, x); // ±∞ and NaN stay what they are
}

const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/**
 * The nearest number with so many significant bits, by Veltkamp's splitting. It leaves open which one of two equally near
 * numbers it gives; for 8 and 11 bits that is the even one, as trying all 2^23 significands of a float shows.
 */
function nearest(x: tf.Tensor, bits: number): tf.Tensor {
  const scaled = tf.mul(x, 2 ** (24 - bits) + 1);
  return tf.sub(scaled, tf.sub(scaled, x));
}
