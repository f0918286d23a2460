import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Rng } from '../../core/rng.ts';
import type { Engine } from '../engine.ts';
import { initialWeights } from '../init.ts';
import { modelSpec } from '../spec.ts';
import { tensorsOfArena } from './arena.ts';
import { openBackend } from './backend.ts';
import { tokenTensor } from './gradients.ts';
import { crossEntropy, gpt } from './model.ts';
import { randomBatch, stepInput, TINY_VOCABULARY, tinyEngine, tinyOptions } from './testing.ts';

const { config } = tinyOptions();
const spec = modelSpec(config, TINY_VOCABULARY);

/** Weights ten times as large as fresh ones, and uneven gains and biases, so that every gradient is far from 0. */
function unevenWeights(): Float32Array {
  const weights = initialWeights(spec, 7);
  const rng = new Rng(7, 'uneven');
  return weights.map((w, i) => (i < spec.decayedSize ? 10 * w : w + 0.2 * rng.normal()));
}

describe('the reference model', () => {
  beforeAll(async () => void (await openBackend('cpu', null)));

  it('gives earlier positions the same logits whatever the last token is', () => {
    const weights = tensorsOfArena(spec, unevenWeights());
    const rows = (last: number) =>
      tf.tidy(() => gpt(weights, spec, tokenTensor(Uint32Array.of(3, 1, 4, 1, 5, 9, 2, last)), 1).arraySync());
    const [a, b] = [rows(6), rows(30)];
    expect(a.slice(0, 7)).toEqual(b.slice(0, 7));
    expect(a[7]).not.toEqual(b[7]);
  });

  it('keeps the sequences of a batch apart', () => {
    const weights = tensorsOfArena(spec, unevenWeights());
    const rows = (tokens: number[], B: number) =>
      tf.tidy(() => gpt(weights, spec, tokenTensor(Uint32Array.from(tokens)), B).arraySync());
    const together = rows([1, 2, 3, 4, 5, 6], 2);
    expect(together.slice(0, 3)).toEqual(rows([1, 2, 3], 1));
    expect(together.slice(3)).toEqual(rows([4, 5, 6], 1));
  });

  it('has a cross-entropy that survives logits which exp cannot take', () => {
    // Row 1: the target is 1000 below the maximum, so its loss is 1000. Row 2: three equal logits, ln 3.
    const logits = tf.tensor2d([1000, 0, -1000, -900, -900, -900], [2, 3]);
    const loss = crossEntropy(logits, tokenTensor(Uint32Array.of(1, 2))).arraySync();
    expect(loss).toBeCloseTo((1000 + Math.log(3)) / 2, 3);
  });
});

describe('gradients against finite differences of the loss', () => {
  let engine: Engine;
  let gradients: Float32Array;
  const batches = [randomBatch(1), randomBatch(2)];
  const weights = unevenWeights();
  const zeros = new Float32Array(spec.arenaSize);

  beforeAll(async () => {
    engine = await tinyEngine('cpu', { gradient_accumulation_steps: 2 });
    await engine.restore({ step: 0, weights, moment1: zeros, moment2: zeros });
    await engine.step(stepInput({ batches, learningRate: 0 }));
    gradients = await engine.gradients();
  });
  afterAll(() => engine.dispose());

  async function lossWith(index: number, change: number): Promise<number> {
    const moved = weights.slice();
    moved[index]! += change;
    await engine.restore({ step: 0, weights: moved, moment1: zeros, moment2: zeros });
    return engine.evaluate(batches);
  }

  /** Five-point rule: its error of order h⁴ allows an h at which the loss's float32 noise, about 1e-7 / h, is small. */
  async function slope(index: number, h = 0.02): Promise<number> {
    const near = (await lossWith(index, h)) - (await lossWith(index, -h));
    const far = (await lossWith(index, 2 * h)) - (await lossWith(index, -2 * h));
    return (8 * near - far) / (12 * h);
  }

  async function expectSlope(index: number): Promise<void> {
    const expected = await slope(index);
    const own = gradients[index]!;
    expect(Math.abs(own - expected), `entry ${index}: ${own} against ${expected}`).toBeLessThan(3e-5);
  }

  it.each(spec.parameters.map((p) => [p.name, p] as const))('agree for %s', async (_, { offset, size }) => {
    const own = gradients.subarray(offset, offset + size);
    const largest = own.reduce((best, g, i) => (Math.abs(g) > Math.abs(own[best]!) ? i : best), 0);
    expect(Math.abs(own[largest]!)).toBeGreaterThan(2e-3);
    for (const entry of [largest, 0, Math.floor(size / 2)]) {
      await expectSlope(offset + entry);
    }
  });

  it('agree for a token that is both read and predicted', async () => {
    const row = spec.byName.get('wte')!.offset + batches[0]!.inputs[0]! * spec.C;
    for (let i = 0; i < spec.C; i++) await expectSlope(row + i);
  });
});
