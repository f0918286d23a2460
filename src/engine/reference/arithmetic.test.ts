import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../../core/config.ts';
import { roundTo } from '../../core/half.ts';
import type { TfBackend } from '../../core/run_options.ts';
import { arithmeticOf } from './arithmetic.ts';
import { useBackend } from './testing.ts';

const NAIVE: ConfigPatch = { attention_softmax: 'naive' };
const F16: ConfigPatch = { precision: 'f16', f32_islands: 'none' };
const MASKED = -1e30;

describe.each<TfBackend>(['cpu', 'wasm', 'webgpu'])('softmax on %s', (name) => {
  const backend = useBackend(name);

  async function softmax(patch: ConfigPatch, scores: number[]): Promise<number[]> {
    const arithmetic = arithmeticOf(resolveConfig(patch));
    return Array.from(await backend.read(arithmetic.softmax(arithmetic.island(tf.tensor2d([scores])))));
  }

  it.each<[string, ConfigPatch]>([
    ['stable', {}],
    ['naive', NAIVE],
    ['stable in f16', F16],
    ['naive in f16', { ...NAIVE, ...F16 }],
  ])('sums to 1 and gives nothing to the future: %s', async (_, patch) => {
    const weights = await softmax(patch, [1, -2, 3, MASKED]);
    expect(Math.abs(weights.reduce((a, b) => a + b) - 1)).toBeLessThan(2e-3);
    expect(weights[2]).toBeCloseTo(0.8756, 2);
    expect(weights[3]).toBe(0);
  });

  it('is not a number where exp overflows, unless the maximum is subtracted', async () => {
    expect(await softmax(NAIVE, [90, 0, MASKED])).toEqual([NaN, 0, 0]); // ∞/∞, 1/∞, 0/∞
    expect(await softmax({ ...NAIVE, ...F16 }, [11.125, 0, MASKED])).toEqual([NaN, 0, 0]);
    expect(await softmax({ ...NAIVE, precision: 'f16' }, [11.125, 0, MASKED])).not.toContain(NaN);
    expect(await softmax({}, [90, 0, MASKED])).toEqual([1, expect.closeTo(0), 0]);
    expect(await softmax(F16, [90, 0, MASKED])).toEqual([1, 0, 0]);
  });

  it('is 0 where only the sum overflows', async () => {
    expect(await softmax(NAIVE, [88.5, 88.5, MASKED])).toEqual([0, 0, 0]);
    expect(await softmax({ ...NAIVE, ...F16 }, [11, 11, MASKED])).toEqual([0, 0, 0]);
  });

  it.each(['f16', 'bf16'] as const)('rounds every step but the last to %s', async (precision) => {
    const r = roundTo(precision);
    const scores = [3.015625, -1.0078125, 2.5].map(r);
    for (const attention_softmax of ['stable', 'naive'] as const) {
      const highest = attention_softmax === 'stable' ? Math.max(...scores) : 0;
      const powers = scores.map((s) => r(Math.exp(r(s - highest))));
      const sum = r(powers.reduce((a, b) => a + b));
      const found = await softmax({ attention_softmax, precision, f32_islands: 'none' }, scores);
      powers.forEach((e, j) => expect(found[j]).toBeCloseTo(e / sum, 6));
    }
  });

  it('has the gradient of the stable one, whatever its steps', async () => {
    const scores = tf.tensor2d([[1, -2, 3, MASKED]]);
    const dy = tf.tensor2d([[0.5, -1, 2, 7]]);
    const gradient = (patch: ConfigPatch) =>
      backend.read(tf.grad((x) => arithmeticOf(resolveConfig(patch)).softmax(x))(scores, dy));
    const right = await gradient({});
    for (const [patch, digits] of [
      [NAIVE, 6],
      [F16, 2],
      [{ ...NAIVE, ...F16 }, 2],
    ] as const) {
      (await gradient(patch)).forEach((g, j) => expect(g).toBeCloseTo(right[j]!, digits));
    }
    expect(Math.abs(right[0]!)).toBeGreaterThan(0.1);
  });
});
