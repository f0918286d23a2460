import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { roundTo } from '../../core/half.ts';
import { Rng } from '../../core/rng.ts';
import type { TfBackend } from '../../core/run_options.ts';
import { ROUNDINGS } from './half.ts';
import { useBackend } from './testing.ts';

const PRECISIONS = ['f16', 'bf16'] as const;
const SMALLEST_NORMAL = 2 ** -126;

/** Every exponent and sign, all ties between neighbours of 8 and 11 bits, and both sides of each limit. */
function trickyNumbers(): Float32Array {
  const rng = new Rng(1, 'numbers to round');
  const bits = Uint32Array.from({ length: 4000 }, () => Math.floor(rng.uniform() * 2 ** 32));
  const anywhere = Array.from(new Float32Array(bits.buffer)).filter((v) => Math.abs(v) >= SMALLEST_NORMAL);
  const scales = [2 ** -120, 2 ** -24, 2 ** -16, 2 ** -14, 1, 2 ** 15, 2 ** 70];
  const halfway = (bits: number) => Array.from({ length: 2 ** (bits - 1) }, (_, i) => 1 + (2 * i + 1) / 2 ** bits);
  const ties = scales.flatMap((scale) => [...halfway(8), ...halfway(11)].map((v) => scale * v));
  const limits = [0, 2 ** -25, 2 ** -24, 1.5 * 2 ** -24, 2 ** -14, 65504, 65520, 65536, (2 - 2 ** -8) * 2 ** 127];
  const near = [...ties, ...limits].flatMap((v) => [v, v * (1 + 2 ** -23), v * (1 - 2 ** -24)]);
  const wild = [Infinity, NaN, (2 - 2 ** -23) * 2 ** 127, SMALLEST_NORMAL];
  return Float32Array.from([...anywhere, ...near, ...wild].flatMap((v) => [v, -v]));
}

describe.each<TfBackend>(['cpu', 'wasm', 'webgpu'])('rounding to 16 bits on %s', (name) => {
  const backend = useBackend(name);

  it.each(PRECISIONS)('gives the %s that single numbers give, to the last bit', async (precision) => {
    const numbers = trickyNumbers();
    const rounded = await backend.read(ROUNDINGS[precision](tf.tensor1d(numbers)));
    const expected = numbers.map(roundTo(precision));
    const wrong = numbers.filter((_, i) => !Object.is(rounded[i]! + 0, expected[i]! + 0)); // + 0: −0 is 0
    expect(Array.from(wrong)).toEqual([]);
    expect(new Set(expected).size, 'and there is something to round').toBeGreaterThan(numbers.length / 20);
  });

  it.each(PRECISIONS)('lets gradients through %s as they are', async (precision) => {
    const slope = tf.grad((x) => tf.square(ROUNDINGS[precision](x)))(tf.tensor1d([1 + 2 ** -20, 70_000, -3]));
    const rounded = await backend.read(slope);
    expect(Array.from(rounded)).toEqual([2, precision === 'f16' ? Infinity : 2 * 70_144, -6]);
  });
});
