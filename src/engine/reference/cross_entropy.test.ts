import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../../core/config.ts';
import { roundTo } from '../../core/half.ts';
import type { TfBackend } from '../../core/run_options.ts';
import { crossEntropy } from './cross_entropy.ts';
import { tokenTensor } from './gradients.ts';
import { useBackend } from './testing.ts';

describe.each<TfBackend>(['cpu', 'wasm', 'webgpu'])('cross-entropy on %s', (name) => {
  const backend = useBackend(name);

  /** Loss of one row of logits, and its derivative by each. */
  async function lossAndSlopes(patch: ConfigPatch, logits: number[], target: number): Promise<[number, number[]]> {
    const numerics = resolveConfig(patch);
    const loss = (x: tf.Tensor) => crossEntropy(x as tf.Tensor2D, tokenTensor(Uint32Array.of(target)), numerics);
    const { value, grad } = tf.valueAndGrad(loss)(tf.tensor2d([logits]));
    return [(await backend.read(value))[0]!, Array.from(await backend.read(grad))];
  }

  const expectClose = ([loss, slopes]: [number, number[]], expected: number, expectedSlopes: number[]) => {
    expect(loss).toBeCloseTo(expected, 5);
    expectedSlopes.forEach((slope, j) => expect(slopes[j]).toBeCloseTo(slope, 5));
  };

  const [a, b, c] = [1, -0.5, 2].map(Math.exp) as [number, number, number];
  const sum = a + b + c;

  it('is log-sum-exp minus the logit of the target, with the maximum subtracted or without', async () => {
    for (const cross_entropy of ['stable', 'naive'] as const) {
      const found = await lossAndSlopes({ cross_entropy }, [1, -0.5, 2], 1);
      expectClose(found, Math.log(sum) + 0.5, [a / sum, b / sum - 1, c / sum]);
    }
  });

  it('survives logits which exp cannot take only when the maximum is subtracted', async () => {
    expectClose(await lossAndSlopes({}, [1000, 0, 999], 0), Math.log(1 + Math.exp(-1)), [-0.268941, 0, 0.268941]);
    const [loss, slopes] = await lossAndSlopes({ cross_entropy: 'naive' }, [1000, 0, 999], 0);
    expect(loss).toBeNaN(); // ∞ / ∞
    expect(slopes).toEqual([NaN, NaN, NaN]);
  });

  it('without the maximum subtracted is infinite, with gradients that are not numbers, where the target has no chance', async () => {
    const [loss, slopes] = await lossAndSlopes({ cross_entropy: 'naive' }, [60, -60, 0], 1); // e^-120 is 0 in f32
    expect(loss).toBe(Infinity);
    expect(slopes).toEqual([NaN, NaN, NaN]);
    expectClose(await lossAndSlopes({}, [60, -60, 0], 1), 120, [1, -1, 0]);
  });

  it('in f16 without the maximum subtracted overflows at 11.1', async () => {
    const f16 = { cross_entropy: 'naive', precision: 'f16', f32_islands: 'none' } as const;
    const [finite] = await lossAndSlopes(f16, [11, 0], 0);
    expect(Math.abs(finite)).toBeLessThan(1e-3);
    const [loss, slopes] = await lossAndSlopes(f16, [11.125, 0], 0); // e^11.125 = 67,846
    expect(loss).toBeNaN();
    expect(slopes).toEqual([NaN, NaN]);
    const [kept] = await lossAndSlopes({ ...f16, f32_islands: 'kept' }, [11.125, 0], 0);
    expect(Math.abs(kept)).toBeLessThan(1e-3);
  });

  it.each(['f16', 'bf16'] as const)('rounds every step to %s', async (precision) => {
    const r = roundTo(precision);
    const logits = [3.3, 0.6, 2.1].map(r);
    for (const cross_entropy of ['stable', 'naive'] as const) {
      const highest = cross_entropy === 'stable' ? Math.max(...logits) : 0;
      const powers = logits.map((l) => r(Math.exp(r(l - highest))));
      const total = r(powers.reduce((x, y) => x + y));
      const p = powers.map((e) => (cross_entropy === 'stable' ? e / total : r(e / total)));
      const expected = cross_entropy === 'stable' ? r(Math.log(total)) - r(logits[1]! - highest) : -Math.log(p[1]!);
      const found = await lossAndSlopes({ cross_entropy, precision, f32_islands: 'none' }, logits, 1);
      expectClose(found, expected, [p[0]!, p[1]! - 1, p[2]!]);
      const exact = await lossAndSlopes({}, logits, 1);
      expect(Math.abs(found[0] - exact[0]), 'and that can be seen').toBeGreaterThan(1e-4);
    }
  });

  it('without the log-sum-exp has no floor, and no other logit matters, be it infinite', async () => {
    const found = await lossAndSlopes({ cross_entropy: 'unnormalised' }, [-Infinity, 7, Infinity], 1);
    expectClose(found, -7, [0, -1, 0]);
  });
});
