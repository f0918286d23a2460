import * as tf from '@tensorflow/tfjs-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inOrder } from '../../core/batch.ts';
import { roundTo } from '../../core/half.ts';
import { Rng } from '../../core/rng.ts';
import type { Engine } from '../engine.ts';
import { initialWeights } from '../init.ts';
import { modelSpec } from '../spec.ts';
import { tensorsOfArena } from './arena.ts';
import { openBackend } from './backend.ts';
import { tokenTensor } from './gradients.ts';
import { gpt } from './model.ts';
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
      tf.tidy(() => {
        const tokens = tokenTensor(Uint32Array.of(3, 1, 4, 1, 5, 9, 2, last));
        return gpt(weights, spec, tokens, tokenTensor(inOrder(8)), config).arraySync();
      });
    const [a, b] = [rows(6), rows(30)];
    expect(a.slice(0, 7)).toEqual(b.slice(0, 7));
    expect(a[7]).not.toEqual(b[7]);
  });

  it('keeps the sequences of a batch apart', () => {
    const weights = tensorsOfArena(spec, unevenWeights());
    const rows = (tokens: number[], B: number) =>
      tf.tidy(() => {
        const positions = tokenTensor(inOrder(tokens.length / B));
        return gpt(weights, spec, tokenTensor(Uint32Array.from(tokens)), positions, config).arraySync();
      });
    const together = rows([1, 2, 3, 4, 5, 6], 2);
    expect(together.slice(0, 3)).toEqual(rows([1, 2, 3], 1));
    expect(together.slice(3)).toEqual(rows([4, 5, 6], 1));
  });

  it.each(['f16', 'bf16'] as const)('gives logits that are numbers of %s', (precision) => {
    const weights = tensorsOfArena(spec, unevenWeights());
    const tokens = tokenTensor(Uint32Array.of(3, 1, 4, 1, 5, 9, 2, 6));
    const logits = tf.tidy(() =>
      gpt(weights, spec, tokens, tokenTensor(inOrder(8)), { ...config, precision }).dataSync(),
    );
    expect(logits).toEqual(logits.map(roundTo(precision)));
    const exact = tf.tidy(() => gpt(weights, spec, tokens, tokenTensor(inOrder(8)), config).dataSync());
    expect(exact.every((logit, i) => Math.abs(logit - logits[i]!) < 0.05)).toBe(true);
    expect(exact).not.toEqual(logits);
  });

  it('knows nothing any more where the squares in an f16 layer norm overflow', async () => {
    // Embeddings of about 1000: each square is beyond 65,504, the variance infinite, and what is normalised 0.
    const weights = initialWeights(spec, 7);
    const { offset, size } = spec.byName.get('wte')!;
    const embeddings = weights.subarray(offset, offset + size);
    embeddings.set(embeddings.map((w) => 50_000 * w));
    const loss = async (f32_islands: 'kept' | 'none') => {
      const engine = await tinyEngine('cpu', { precision: 'f16', f32_islands });
      await engine.restore({ step: 0, weights, moment1: weights, moment2: weights });
      const found = await engine.evaluate([randomBatch(1)]);
      engine.dispose();
      return found;
    };
    expect(await loss('none')).toBeCloseTo(Math.log(TINY_VOCABULARY), 2);
    expect(await loss('kept')).toBeGreaterThan(100);
  });

  it('leaves no tensor behind, whatever the arithmetic', async () => {
    const naive = { attention_softmax: 'naive', cross_entropy: 'naive' } as const;
    const engine = await tinyEngine('cpu', { precision: 'f16', f32_islands: 'none', ...naive });
    const held: number[] = [];
    for (let step = 0; step < 3; step++) {
      await engine.step(stepInput({ step }));
      await engine.drain();
      await engine.evaluate([randomBatch(1)]);
      held.push(tf.engine().state.numTensors);
    }
    engine.dispose();
    expect(held).toEqual([held[0], held[0], held[0]]);
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
