import { expect, it } from 'vitest';
import { Rng } from '../core/rng.ts';
import type { Engine } from '../engine/engine.ts';
import { sampleTokens } from './sample.ts';

/** An engine whose next token is always the last one plus one, and that notes its contexts. */
function counting(contexts: number[][]): Engine {
  const logits = (context: Uint32Array) => {
    contexts.push([...context]);
    return Promise.resolve(Float32Array.from({ length: 10 }, (_, i) => (i === (context.at(-1)! + 1) % 10 ? 50 : 0)));
  };
  return { logits } as Partial<Engine> as Engine;
}

it('continues the prompt within the context that the model can see', async () => {
  const contexts: number[][] = [];
  const options = { prompt: Uint32Array.of(1, 2), length: 4, temperature: 0.8, blockSize: 3, rng: new Rng(1, 'test') };
  expect([...(await sampleTokens(counting(contexts), options))]).toEqual([3, 4, 5, 6]);
  expect(contexts).toEqual([
    [1, 2],
    [1, 2, 3],
    [2, 3, 4],
    [3, 4, 5],
  ]);
});

it('draws in proportion to the softmax', async () => {
  const logits = () => Promise.resolve(Float32Array.of(Math.log(1), Math.log(3)));
  const engine = { logits } as Partial<Engine> as Engine;
  const options = { prompt: Uint32Array.of(0), length: 4000, temperature: 1, blockSize: 4, rng: new Rng(2, 'test') };
  const ones = (await sampleTokens(engine, options)).reduce((sum, token) => sum + token, 0);
  expect(ones / 4000).toBeCloseTo(0.75, 1); // 3 / (1 + 3)
});

it('still answers when the logits are NaN', async () => {
  const engine = { logits: () => Promise.resolve(Float32Array.of(NaN, NaN)) } as Partial<Engine> as Engine;
  const options = { prompt: Uint32Array.of(0), length: 2, temperature: 1, blockSize: 4, rng: new Rng(2, 'test') };
  expect([...(await sampleTokens(engine, options))]).toEqual([0, 0]);
});
