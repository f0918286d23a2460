import { describe, expect, it } from 'vitest';
import type { ConfigPatch } from '../core/config.ts';
import type { Engine } from './engine.ts';
import { largestProduct } from './inspection.ts';
import { CpuExecutor } from './plan/cpu_executor.ts';
import { GpuExecutor } from './plan/gpu_executor.ts';
import { createPlanEngine } from './plan/plan_engine.ts';
import { createReferenceEngine } from './reference/reference_engine.ts';
import { modelSpec } from './spec.ts';
import { relativeDifference, softwareDevice, stepInput, TINY_V, tinyConfig } from './testing.ts';

const planEngine = (patch: ConfigPatch = {}): Promise<Engine> =>
  createPlanEngine({ config: tinyConfig(patch), vocabSize: TINY_V }, new CpuExecutor());
const referenceEngine = (patch: ConfigPatch = {}): Promise<Engine> =>
  createReferenceEngine({ config: tinyConfig(patch), vocabSize: TINY_V }, 'cpu', null);

const input = (patch: ConfigPatch, step = 0, more = {}) => stepInput(tinyConfig(patch), TINY_V, step, more);

const norm = (values: Float32Array) => Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0));

describe('the largest product of a query and a key', () => {
  // One head of width 2, so q | k | v of a token are 6 numbers.
  const spec = modelSpec({ n_layer: 1, n_head: 1, n_embd: 2, block_size: 2 }, 3);
  const first = [1, 0, /**/ 2, 5, /**/ 9, 9];
  const second = [3, 1, /**/ 4, 0, /**/ 9, 9];

  it('is over each token and those before it', () => {
    // q0·k0 = 2, q1·k0 = 3·2 + 1·5 = 11, q1·k1 = 12; the future one, q0·k1 = 4, would not win either way.
    expect(largestProduct(Float32Array.of(...first, ...second), spec)).toBe(12);
    // q0·k0 = 12, q1·k0 = 4, q1·k1 = 2; of the future q0·k1 = 3.
    expect(largestProduct(Float32Array.of(...second, ...first), spec)).toBe(12);
  });

  it('leaves the future out', () => {
    // q0·k0 = 0 and q1 = 0, but q0·k1 = 100.
    expect(largestProduct(Float32Array.of(10, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0), spec)).toBe(0);
  });

  it('is NaN where one of them is, and infinite where one has overflowed', () => {
    expect(largestProduct(Float32Array.of(...first, NaN, 0, 0, 0, 0, 0), spec)).toBeNaN();
    expect(largestProduct(Float32Array.of(...first, Infinity, 1, 1, 1, 0, 0), spec)).toBe(Infinity);
  });
});

describe('an inspected step', () => {
  const patch: ConfigPatch = { gradient_accumulation_steps: 2, dropout: 0.1 };

  it.each([
    ['plan', planEngine],
    ['reference', referenceEngine],
  ])('does exactly what a step does (%s engine)', async (_, open) => {
    const [bare, watched] = [await open(patch), await open(patch)];
    for (let step = 0; step < 2; step++) {
      await bare.step(input(patch, step));
      await watched.inspect(input(patch, step));
    }
    expect(await watched.checkpoint(2)).toEqual(await bare.checkpoint(2));
    expect(await watched.drain()).toEqual(await bare.drain());
  });

  it('has norms of every parameter, whose squares add up to those of the arenas', async () => {
    const engine = await planEngine(patch);
    await engine.step(input(patch));
    const before = await engine.checkpoint(1);
    const { parameters } = await engine.inspect(input(patch, 1, { gradientFactor: 3 }));
    const whole = (key: 'weightNorm' | 'gradNorm') => Math.hypot(...parameters.map((parameter) => parameter[key]));
    expect(parameters.reduce((sum, { size }) => sum + size, 0)).toBe(engine.parameterCount);
    expect(whole('weightNorm')).toBeCloseTo(norm(before.weights), 5);
    expect(whole('gradNorm')).toBeCloseTo((await engine.drain())[1]!.gradNorm, 5);
    const bias = parameters.find(({ name }) => name === 'ln_f.bias')!;
    const after = await engine.checkpoint(2);
    const { offset, size } = modelSpec(tinyConfig(patch), TINY_V).byName.get('ln_f.bias')!;
    const update = after.weights.slice(offset, offset + size).map((w, i) => w - before.weights[offset + i]!);
    expect(bias.updateRatio).toBeCloseTo(norm(update) / norm(before.weights.slice(offset, offset + size)), 5);
  });

  it('tells weights that leave zero from weights that never move', async () => {
    const frozen = await (await planEngine()).inspect(input({}, 0, { optimizerStep: 'skipped' }));
    expect(new Set(frozen.parameters.map(({ updateRatio }) => updateRatio))).toEqual(new Set([0]));
    expect(frozen.parameters.every(({ gradNorm }) => gradNorm > 0)).toBe(true);
    const moved = await (await planEngine()).inspect(input({}));
    expect(moved.parameters.find(({ name }) => name === 'ln_f.bias')!.updateRatio).toBe(Infinity);
  });

  it.each<ConfigPatch>([{}, { attention_scale: 'none' }, { precision: 'f16', f32_islands: 'none' }])(
    'is measured alike by both engines under %j',
    async (numerics) => {
      const config = { ...patch, ...numerics };
      const [plan, reference] = [await planEngine(config), await referenceEngine(config)];
      // Adam makes of the last bit of a gradient near zero an update of full size: in 16 bits only the first step agrees.
      const steps = numerics.precision ? 1 : 2;
      for (let step = 0; step < steps; step++) {
        const [ours, theirs] = [await plan.inspect(input(config, step)), await reference.inspect(input(config, step))];
        expect(ours.parameters.map(({ name }) => name)).toEqual(theirs.parameters.map(({ name }) => name));
        const differences = (['weightNorm', 'gradNorm'] as const).map((key) =>
          relativeDifference(
            ours.parameters.map((parameter) => parameter[key]),
            theirs.parameters.map((parameter) => parameter[key]),
          ),
        );
        expect(Math.max(...differences)).toBeLessThan(numerics.precision ? 1e-2 : 1e-4);
        const scores = [ours, theirs].map(({ attention }) => attention.map(({ maxScore }) => maxScore));
        expect(scores[0]).toHaveLength(2);
        expect(relativeDifference(scores[0]!, scores[1]!)).toBeLessThan(numerics.precision ? 1e-2 : 1e-4);
      }
    },
  );

  it('has scores √D times as large where they are not divided', async () => {
    const [scaled, raw] = [await planEngine(), await planEngine({ attention_scale: 'none' })];
    const first = async (engine: Engine) => (await engine.inspect(input({}))).attention[0]!.maxScore;
    expect(await first(raw)).toBeCloseTo((await first(scaled)) * Math.sqrt(8), 8);
  });
});

describe('the logits of many contexts', () => {
  const contexts = [[1], [1, 2, 3], [4, 4], [5, 6, 7, 8, 9, 10, 11, 12], [3, 2, 1, 0]].map((ids) =>
    Uint32Array.from(ids),
  );

  it.each([
    ['plan', planEngine],
    ['reference', referenceEngine],
  ])('are those of one after the other (%s engine)', async (_, open) => {
    const engine = await open();
    const together = await engine.logitsOfAll(contexts);
    for (const [i, context] of contexts.entries()) expect(together[i]).toEqual(await engine.logits(context));
  });

  it('are none for none, and refuse a context that is too long', async () => {
    const engine = await planEngine();
    expect(await engine.logitsOfAll([])).toEqual([]);
    await expect(engine.logitsOfAll([new Uint32Array(9)])).rejects.toThrow('9 tokens');
  });
});

it('reads the same from a GPU', async () => {
  const patch: ConfigPatch = { n_layer: 1, gradient_accumulation_steps: 2, dropout: 0.1 };
  const lab = await softwareDevice();
  const cpu = await planEngine(patch);
  const gpu = await createPlanEngine({ config: tinyConfig(patch), vocabSize: TINY_V }, new GpuExecutor(lab));
  const [expected, actual] = [await cpu.inspect(input(patch)), await gpu.inspect(input(patch))];
  const numbers = ({ parameters, attention }: typeof actual) => [
    parameters.map(({ gradNorm }) => gradNorm),
    parameters.map(({ weightNorm }) => weightNorm),
    attention.map(({ maxScore }) => maxScore),
  ];
  for (const [i, list] of numbers(actual).entries()) {
    expect(relativeDifference(list, numbers(expected)[i]!)).toBeLessThan(1e-4);
  }
  const contexts = [Uint32Array.of(1, 2, 3), Uint32Array.of(4), Uint32Array.of(5, 6), Uint32Array.of(7)];
  const [ours, theirs] = [await gpu.logitsOfAll(contexts), await cpu.logitsOfAll(contexts)];
  for (const [i, logits] of ours.entries()) expect(relativeDifference(logits, theirs[i]!)).toBeLessThan(1e-2);
  gpu.dispose();
  lab.destroy();
});
