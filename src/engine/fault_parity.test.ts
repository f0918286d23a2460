/** Both engines do every numeric fault alike: they err by the same amounts, and break at the same weights. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Config, ConfigPatch } from '../core/config.ts';
import type { LabDevice } from './device.ts';
import type { Checkpoint, Engine, StepMetrics } from './engine.ts';
import { initialWeights } from './init.ts';
import { CpuExecutor } from './plan/cpu_executor.ts';
import { GpuExecutor } from './plan/gpu_executor.ts';
import { createPlanEngine } from './plan/plan_engine.ts';
import { createReferenceEngine } from './reference/reference_engine.ts';
import { modelSpec } from './spec.ts';
import { relativeDifference, softwareDevice, stepInput, TINY_V, tinyConfig } from './testing.ts';

let lab: LabDevice;
beforeAll(async () => void (lab = await softwareDevice()));
afterAll(() => lab.destroy());

type Open = (config: Config) => Promise<Engine>;

const onGpu: Open = (config) => createPlanEngine({ config, vocabSize: TINY_V }, new GpuExecutor(lab));
const onCpu: Open = (config) => createPlanEngine({ config, vocabSize: TINY_V }, new CpuExecutor());
const reference: Open = (config) => createReferenceEngine({ config, vocabSize: TINY_V }, 'cpu', null);

const NAIVE_ATTENTION: ConfigPatch = { attention_softmax: 'naive' };
const NAIVE_LOSS: ConfigPatch = { cross_entropy: 'naive' };
const F16: ConfigPatch = { precision: 'f16', f32_islands: 'none' };
const BF16: ConfigPatch = { precision: 'bf16', f32_islands: 'none' };
const ISLANDS: ConfigPatch = { f32_islands: 'kept' };

/** Initial weights with some multiplied. */
interface Start {
  names: RegExp;
  factor: number;
}

/** Scores and logits of the size of 1, as in a trained model. */
const TRAINED: Start = { names: /^w[tp]e|(attn|mlp).*weight/, factor: 10 };
/** Scores, or logits, that exp cannot take: above 88.7 in 32 bits, above 11.1 in f16. */
const LARGE_SCORES: Start = { names: /ln_1.weight/, factor: 200 };
const LARGE_SCORES_F16: Start = { names: /ln_1.weight/, factor: 50 };
const LARGE_LOGITS: Start = { names: /ln_f.weight/, factor: 1500 };
const LARGE_LOGITS_F16: Start = { names: /ln_f.weight/, factor: 300 };
/** About 1000: their squares are beyond f16. */
const LARGE_EMBEDDINGS: Start = { names: /wte/, factor: 50_000 };

function checkpointAt(config: Config, { names, factor }: Start): Checkpoint {
  const spec = modelSpec(config, TINY_V);
  const weights = initialWeights(spec, config.seed);
  for (const { name, offset, size } of spec.parameters) {
    const slice = weights.subarray(offset, offset + size);
    if (names.test(name)) slice.set(slice.map((w) => w * factor));
  }
  const zeros = new Float32Array(spec.arenaSize);
  return { step: 0, weights, moment1: zeros, moment2: zeros };
}

interface Outcome {
  /** Metrics of four steps. */
  metrics: StepMetrics[];
  losses: number[];
  /** Gradients of the first step. */
  gradients: Float32Array;
  /** Before the first step: loss of other tokens, and logits after several contexts. */
  evaluation: number;
  logits: Float32Array;
}

async function train(engine: Engine, config: Config, start: Start): Promise<Outcome> {
  await engine.restore(checkpointAt(config, start));
  const evaluation = await engine.evaluate(stepInput(config, TINY_V, 100).batches);
  const logits: number[] = [];
  for (const length of [3, 6, 8]) {
    logits.push(...(await engine.logits(Uint32Array.from({ length }, (_, i) => (5 * i + length) % TINY_V))));
  }
  await engine.step(stepInput(config, TINY_V, 0));
  const gradients = await engine.gradients();
  for (let step = 1; step < 4; step++) await engine.step(stepInput(config, TINY_V, step));
  const metrics = await engine.drain();
  return { metrics, losses: metrics.map((m) => m.loss), gradients, evaluation, logits: Float32Array.from(logits) };
}

type Pair = [plan: Outcome, tfjs: Outcome];

/** Trains both engines from one start after the other. */
async function trainBoth(open: Open, patch: ConfigPatch, ...starts: Start[]): Promise<Pair[]> {
  // Plain gradient descent: AdamW makes as much of the noise in gradients that are almost 0 as of any others.
  const config = tinyConfig({ optimizer: 'sgd', momentum: 0, learning_rate: 0.1, ...patch });
  const [plan, tfjs] = [await open(config), await reference(config)];
  const pairs: Pair[] = [];
  for (const start of starts) pairs.push([await train(plan, config, start), await train(tfjs, config, start)]);
  plan.dispose();
  tfjs.dispose();
  return pairs;
}

const distance = (a: readonly number[], b: readonly number[]) => Math.max(...a.map((x, i) => Math.abs(x - b[i]!)));
const shareEqual = (a: Float32Array, b: Float32Array) => a.filter((x, i) => x === b[i]).length / a.length;

/** What differs is the order of sums. */
function expectSame([plan, tfjs]: Pair): void {
  expect(distance([...plan.losses, plan.evaluation], [...tfjs.losses, tfjs.evaluation])).toBeLessThan(1e-4);
  expect(relativeDifference(plan.gradients, tfjs.gradients)).toBeLessThan(2e-4);
  expect(relativeDifference(plan.logits, tfjs.logits)).toBeLessThan(1e-4);
}

/**
 * The order of sums decides now and then to which side a number is rounded: those differ by an ulp, and what follows
 * from them by less. Most logits stay the same to the bit; with one rounding more or less, more than half do not.
 */
function expectSameRounded([plan, tfjs]: Pair, ulp: number): void {
  expect(shareEqual(plan.logits, tfjs.logits)).toBeGreaterThan(0.6);
  expect(distance([...plan.losses, plan.evaluation], [...tfjs.losses, tfjs.evaluation])).toBeLessThan(ulp);
  expect(relativeDifference(plan.gradients, tfjs.gradients)).toBeLessThan(ulp);
  expect(relativeDifference(plan.logits, tfjs.logits)).toBeLessThan(ulp);
}

/** Nothing can be measured any more, and after the first update no weight is a number. */
function expectBroken(pair: Pair): void {
  const count = modelSpec(tinyConfig(), TINY_V).parameterCount;
  for (const { metrics, evaluation } of pair) {
    expect(evaluation).toBeNaN();
    for (const { loss, gradNorm, nonFinite } of metrics) {
      expect([loss, gradNorm]).toEqual([NaN, NaN]);
      expect(nonFinite).toBe(count);
    }
  }
}

function expectWhole(pair: Pair): void {
  for (const { metrics, evaluation, logits } of pair) {
    const numbers = [evaluation, ...logits, ...metrics.flatMap(({ loss, gradNorm }) => [loss, gradNorm])];
    expect(numbers.every(Number.isFinite)).toBe(true);
    expect(metrics.map(({ nonFinite }) => nonFinite)).toEqual([0, 0, 0, 0]);
  }
}

describe('the plan on the cpu executor', () => {
  let right: Outcome;
  beforeAll(async () => {
    const [pair] = await trainBoth(onCpu, {}, TRAINED);
    expectSame(pair!);
    right = pair![1];
  });

  it.each<[string, ConfigPatch]>([
    ['scores not divided', { attention_scale: 'none' }],
    ['a loss without its log-sum-exp', { cross_entropy: 'unnormalised' }],
  ])('errs as tfjs does: %s', async (_case, patch) => {
    const [pair] = await trainBoth(onCpu, patch, TRAINED);
    expectSame(pair!);
    expect(Math.abs(pair![0].losses[0]! - right.losses[0]!)).toBeGreaterThan(0.1);
  });

  it.each<[string, ConfigPatch]>([
    ['attention', NAIVE_ATTENTION],
    ['cross-entropy', NAIVE_LOSS],
  ])('is right without the maximum subtracted as long as nothing overflows: %s', async (_case, patch) => {
    const [pair] = await trainBoth(onCpu, patch, TRAINED);
    expectSame(pair!);
    expectSame([pair![0], right]);
  });

  it.each<[string, ConfigPatch, number]>([
    ['f16', { ...F16, ...ISLANDS }, 2 ** -10],
    ['f16 in softmax and layer norm too', F16, 2 ** -10],
    ['f16 with everything naive', { ...F16, ...NAIVE_ATTENTION, ...NAIVE_LOSS, attention_scale: 'none' }, 2 ** -10],
    ['f16 with dropout and accumulation', { ...F16, dropout: 0.2, gradient_accumulation_steps: 2 }, 2 ** -10],
    ['bf16', { ...BF16, ...ISLANDS }, 2 ** -7],
    ['bf16 in softmax and layer norm too', BF16, 2 ** -7],
  ])('rounds where tfjs rounds: %s', async (_case, patch, ulp) => {
    const [pair] = await trainBoth(onCpu, patch, TRAINED);
    expectSameRounded(pair!, ulp);
    expect(shareEqual(pair![1].logits, right.logits)).toBeLessThan(0.1);
  });

  it('loses everything in layer norm as tfjs does where squares overflow in f16', async () => {
    const [pair] = await trainBoth(onCpu, F16, LARGE_EMBEDDINGS);
    expectWhole(pair!);
    expectSameRounded(pair!, 2 ** -10);
    for (const { evaluation } of pair!) expect(evaluation).toBeCloseTo(Math.log(TINY_V), 2);
  });

  it.each<[string, Start, ConfigPatch, ConfigPatch[]]>([
    ['attention in 32 bits', LARGE_SCORES, NAIVE_ATTENTION, [{}]],
    [
      'attention in f16',
      LARGE_SCORES_F16,
      { ...F16, ...NAIVE_ATTENTION },
      [F16, { ...F16, ...NAIVE_ATTENTION, ...ISLANDS }],
    ],
    ['cross-entropy in 32 bits', LARGE_LOGITS, NAIVE_LOSS, [{}]],
    ['cross-entropy in f16', LARGE_LOGITS_F16, { ...F16, ...NAIVE_LOSS }, [F16]],
  ])('breaks and is fixed with tfjs: naive %s', async (_case, start, patch, fixes) => {
    const [broken] = await trainBoth(onCpu, patch, start);
    expectBroken(broken!);
    for (const fix of fixes) {
      const [fixed] = await trainBoth(onCpu, fix, start);
      expectWhole(fixed!);
      expect(relativeDifference([fixed![0].evaluation], [fixed![1].evaluation])).toBeLessThan(2 ** -10);
    }
  });
});

describe('the plan on the gpu executor', () => {
  it('errs and breaks as tfjs does in 32 bits', async () => {
    const patch: ConfigPatch = { ...NAIVE_ATTENTION, ...NAIVE_LOSS, attention_scale: 'none' };
    const [same, scores, logits] = await trainBoth(onGpu, patch, TRAINED, LARGE_SCORES, LARGE_LOGITS);
    expectSame(same!);
    expectBroken(scores!);
    expectBroken(logits!);
  });

  it('rounds and breaks as tfjs does in f16 with everything naive', async () => {
    const patch = { ...F16, ...NAIVE_ATTENTION, ...NAIVE_LOSS };
    const [same, scores, logits] = await trainBoth(onGpu, patch, TRAINED, LARGE_SCORES_F16, LARGE_LOGITS_F16);
    expectSameRounded(same!, 2 ** -10);
    expectBroken(scores!);
    expectBroken(logits!);
  });

  it('rounds as tfjs does in f16, and survives large scores and logits once the maximum is subtracted', async () => {
    const [same, scores, logits] = await trainBoth(onGpu, F16, TRAINED, LARGE_SCORES_F16, LARGE_LOGITS_F16);
    expectSameRounded(same!, 2 ** -10);
    expectWhole(scores!);
    expectWhole(logits!);
  });

  it('rounds as tfjs does in bf16, with a loss without its log-sum-exp', async () => {
    const [same] = await trainBoth(onGpu, { ...BF16, ...ISLANDS, cross_entropy: 'unnormalised' }, TRAINED);
    expectSameRounded(same!, 2 ** -7);
  });
});
