/** What a plan costs and whether it is valid everywhere: counts, memory, default limits. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ConfigPatch } from '../../core/config.ts';
import { resolveConfig } from '../../core/config.ts';
import { roundTo } from '../../core/half.ts';
import type { LabDevice } from '../device.ts';
import { modelSpec } from '../spec.ts';
import { nullDevice, relativeDifference, runSteps, softwareDevice, stepInput, TINY_V, tinyConfig } from '../testing.ts';
import { CpuExecutor } from './cpu_executor.ts';
import { GpuExecutor } from './gpu_executor.ts';
import { headChunks, vocabularyParts } from './layout.ts';
import { chooseLogits, planBytes } from './logits_choice.ts';
import { buildPlan } from './plan.ts';
import { createPlanEngine } from './plan_engine.ts';
import { SubmitPacer } from './submit_pacer.ts';

const S: ConfigPatch = { n_layer: 4, n_head: 4, n_embd: 128, block_size: 128, batch_size: 8 };

const NAIVE_F16: ConfigPatch = {
  attention_scale: 'none',
  attention_softmax: 'naive',
  cross_entropy: 'naive',
  precision: 'f16',
  f32_islands: 'none',
};

describe('the plan at default limits', () => {
  const shapes: [string, ConfigPatch, number][] = [
    ['S with the full vocabulary', S, 50257],
    ['a wide model with the full vocabulary', { ...S, n_layer: 2, n_head: 8, n_embd: 256, batch_size: 2 }, 50257],
    [
      'one layer, one head, odd width and vocabulary',
      { n_layer: 1, n_head: 1, n_embd: 63, block_size: 5, batch_size: 1 },
      101,
    ],
    ['a vocabulary of one', { n_layer: 1, n_head: 2, n_embd: 4, block_size: 2, batch_size: 1 }, 1],
    [
      'more rows than a grid has workgroups',
      { n_layer: 1, n_head: 1, n_embd: 8, block_size: 512, batch_size: 256 },
      300,
    ],
    ['SGD', { ...S, n_layer: 1, optimizer: 'sgd' }, 300],
    ['naive arithmetic in 16 bits', { ...S, n_layer: 1, ...NAIVE_F16 }, 300],
    ['a loss without its log-sum-exp', { ...S, n_layer: 1, cross_entropy: 'unnormalised' }, 300],
  ];
  for (const software of [false, true]) {
    it.each(shapes)(`is valid for %s (${software ? 'software' : 'plain'} kernels)`, async (_name, patch, V) => {
      const lab = await nullDevice();
      const config = resolveConfig(patch, { gradient_accumulation_steps: 1 });
      const engine = await createPlanEngine({ config, vocabSize: V }, new GpuExecutor(lab, software));
      await engine.step(stepInput(config, V, 0));
      await engine.evaluate(stepInput(config, V, 0).batches);
      await engine.logits(Uint32Array.of(0));
      await new Promise((resolve) => setTimeout(resolve, 10)); // uncaptured errors arrive as events
      expect(() => lab.check()).not.toThrow();
      engine.dispose();
      lab.destroy();
    });
  }

  it.each([false, true])('is valid with recomputed logits (software kernels: %s)', async (software) => {
    const lab = await nullDevice();
    const wide = { ...S, n_layer: 1, n_head: 8, n_embd: 512, batch_size: 2 };
    for (const [patch, vocabSize] of [
      [S, 50257],
      [wide, 301],
    ] as const) {
      const config = resolveConfig(patch, { gradient_accumulation_steps: 1 });
      const options = { config, vocabSize, logits: 'recomputed' } as const;
      const engine = await createPlanEngine(options, new GpuExecutor(lab, software));
      await engine.step(stepInput(config, vocabSize, 0));
      await engine.evaluate(stepInput(config, vocabSize, 0).batches);
      await engine.logits(Uint32Array.of(0));
      await new Promise((resolve) => setTimeout(resolve, 10)); // uncaptured errors arrive as events
      expect(() => lab.check()).not.toThrow();
      engine.dispose();
    }
    lab.destroy();
  });

  it('is valid in 16 bits where the device converts to f16 itself', async () => {
    const lab = await nullDevice('shader-f16');
    const config = resolveConfig({ ...S, n_layer: 1, ...NAIVE_F16 });
    await createPlanEngine({ config, vocabSize: 300 }, new GpuExecutor(lab)); // compiles every kernel
    expect(() => lab.check()).not.toThrow();
    lab.destroy();
  });

  it('refuses a model whose embeddings cannot be bound, in a sentence', async () => {
    const lab = await nullDevice();
    const config = resolveConfig({ n_layer: 1, n_head: 8, n_embd: 1024, block_size: 8, batch_size: 1 });
    const open = createPlanEngine({ config, vocabSize: 50257 }, new GpuExecutor(lab));
    await expect(open).rejects.toMatchObject({
      code: 'limits',
      message: expect.stringContaining('smaller width') as string,
    });
    lab.destroy();
  });
});

describe('a step', () => {
  let lab: LabDevice;
  beforeAll(async () => void (lab = await nullDevice()));
  afterAll(() => lab.destroy());
  /** Cuts nothing, however long the device takes. */
  const executor = () => new GpuExecutor(lab, false, {}, new SubmitPacer(Infinity));

  it('takes 72 dispatches, one submit and no new buffer at 4 layers with the full vocabulary', async () => {
    const config = resolveConfig(S, { gradient_accumulation_steps: 1, dropout: 0.1 });
    const engine = await createPlanEngine({ config, vocabSize: 50257 }, executor());
    for (let step = 0; step < 3; step++) await engine.step(stepInput(config, 50257, step));
    const { dispatches, submits, newBuffers, peakBytes } = engine.counts();
    expect(dispatches).toBe(72);
    expect(submits).toBe(1);
    expect(newBuffers).toBe(0);
    expect(peakBytes).toBeLessThan(450 * 2 ** 20);
    engine.dispose();
  });

  it('takes one submit a pass', async () => {
    const config = tinyConfig({ gradient_accumulation_steps: 4 });
    const engine = await createPlanEngine({ config, vocabSize: TINY_V }, executor());
    await engine.step(stepInput(config, TINY_V, 0));
    expect(engine.counts()).toMatchObject({ submits: 4, newBuffers: 0 });
    engine.dispose();
  });
});

describe('a plan that recomputes its logits', () => {
  const V = 50257;
  const spec = modelSpec(resolveConfig(S), V);
  const N = 1024;

  it('holds a tile of logits at most, and a few rows for sampling', () => {
    const { buffers, phases } = buildPlan(spec, resolveConfig(S), 'recomputed');
    const arenas = ['weights', 'grads', 'moment1', 'moment2'];
    const others = Object.entries(buffers).filter(([name]) => !arenas.includes(name));
    for (const [name, { length }] of others) expect(length, name).toBeLessThan(32 * V); // a chunk is 64 rows or more
    expect(buffers.logits!.length).toBe(8 * 50260); // a row for each sequence
    const sampling = phases.get('logits')!;
    const writers = [...phases.values()]
      .flat()
      .filter(({ slices }) => Object.values(slices).some((s) => s?.buffer === 'logits'));
    expect(writers.every((call) => sampling.includes(call))).toBe(true);
  });

  it('takes far less memory than one that stores them', () => {
    const [stored, recomputed] = [
      planBytes(spec, resolveConfig(S), 'stored'),
      planBytes(spec, resolveConfig(S), 'recomputed'),
    ];
    expect(stored - recomputed).toBeGreaterThan(90 * 2 ** 20);
    expect(recomputed).toBeLessThan(170 * 2 ** 20);
  });

  it('takes five dispatches for its head, however many chunks the stored one has', () => {
    const heads = (logits: 'stored' | 'recomputed') =>
      buildPlan(spec, resolveConfig(S), logits)
        .phases.get('pass')!
        .filter(({ label }) => label.startsWith('lm_head'))
        .map(({ label }) => label);
    expect(heads('recomputed')).toEqual(['lm_head', 'lm_head.loss', 'lm_head.dX', 'lm_head.dW', 'lm_head.dX.sum']);
    expect(heads('stored')).toHaveLength(9);
  });

  it('runs over the whole vocabulary in parts of whole tiles', () => {
    const { tokens, count } = vocabularyParts(spec, N);
    expect(count).toBe(8);
    expect(tokens % 64).toBe(0);
    expect(tokens * count).toBeGreaterThanOrEqual(V);
    expect(tokens * (count - 1)).toBeLessThan(V);
    expect(vocabularyParts(modelSpec(tinyConfig(), TINY_V), 24)).toEqual({ tokens: 64, count: 1 });
  });

  it('is chosen where it more than halves the memory, or is asked for', () => {
    const choose = (patch: ConfigPatch, wish: 'auto' | 'stored' | 'recomputed', vocabSize = V) => {
      const config = resolveConfig(S, patch);
      return chooseLogits(modelSpec(config, vocabSize), config, wish);
    };
    expect(choose({}, 'auto').kind).toBe('stored');
    expect(choose({ n_embd: 16 }, 'auto').kind).toBe('recomputed');
    expect(choose({ n_embd: 16 }, 'auto', 512).kind).toBe('stored');
    expect(choose({ n_embd: 16 }, 'stored').kind).toBe('stored');
    expect(choose({}, 'recomputed')).toMatchObject({ kind: 'recomputed', reason: null });
  });

  it.each<[ConfigPatch, string]>([
    [{ cross_entropy: 'naive' }, 'not the usual cross-entropy'],
    [{ cross_entropy: 'unnormalised' }, 'not the usual cross-entropy'],
    [{ precision: 'bf16' }, '16 bits'],
    [{ n_head: 1, n_embd: 63 }, 'multiple of 4'],
  ])('is refused in a sentence for %o', (patch, words) => {
    const config = resolveConfig(S, patch);
    const choice = chooseLogits(modelSpec(config, V), config, 'recomputed');
    expect(choice).toMatchObject({
      kind: 'stored',
      recomputed: null,
      reason: expect.stringContaining(words) as string,
    });
    expect(chooseLogits(modelSpec(config, V), config, 'stored').reason).toBeNull();
  });
});

it('keeps the metrics of every step however seldom they are read', async () => {
  const lab = await softwareDevice();
  const config = tinyConfig({ n_layer: 1, n_head: 1, n_embd: 4, block_size: 2, batch_size: 1 });
  const engine = await createPlanEngine({ config, vocabSize: 5 }, new GpuExecutor(lab));
  const metrics = await runSteps(engine, config, 5, 300);
  expect(metrics.map(({ step }) => step)).toEqual(Array.from({ length: 300 }, (_, i) => i));
  engine.dispose();
  lab.destroy();
});

describe('many callers at once', () => {
  const config = tinyConfig({ n_layer: 1, n_head: 1, n_embd: 4, block_size: 2, batch_size: 1 });
  let lab: LabDevice;
  beforeAll(async () => void (lab = await softwareDevice()));
  afterAll(() => lab.destroy());
  const open = () => createPlanEngine({ config, vocabSize: 5 }, new GpuExecutor(lab));

  it('find steps in order, also where one of them had to wait for the ring', async () => {
    const [eager, patient] = [await open(), await open()];
    const steps = Array.from({ length: 280 }, (_, step) => eager.step(stepInput(config, 5, step)));
    await Promise.all(steps);
    expect(await eager.drain()).toEqual(await runSteps(patient, config, 5, 280));
    eager.dispose();
    patient.dispose();
  });

  it('get logits, not what the next step leaves in their place', async () => {
    const engine = await open();
    const context = Uint32Array.of(1, 2);
    const undisturbed = await engine.logits(context);
    const drained = engine.drain();
    const asked = engine.logits(context);
    const stepped = engine.step(stepInput(config, 5, 0));
    expect(await asked).toEqual(undisturbed);
    await Promise.all([drained, stepped]);
    engine.dispose();
  });
});

describe('a step in many submits', () => {
  const config = tinyConfig({ n_layer: 1, dropout: 0.2 });
  const open = async (lab: LabDevice, longestMs: number) => {
    const executor = new GpuExecutor(lab, lab.report.software, {}, new SubmitPacer(longestMs));
    return createPlanEngine({ config, vocabSize: TINY_V }, executor);
  };

  it('gives the same losses to the bit', async () => {
    const lab = await softwareDevice();
    const [whole, cut] = [await open(lab, Infinity), await open(lab, 0)];
    expect(await runSteps(cut, config, TINY_V, 3)).toEqual(await runSteps(whole, config, TINY_V, 3));
    expect(whole.counts().submits).toBe(1);
    expect(cut.counts().submits).toBe(cut.counts().dispatches);
    lab.destroy();
  });

  it('stops queueing when the device is closed, so that the next training need not wait for it', async () => {
    const lab = await softwareDevice();
    const engine = await open(lab, 0);
    const step = engine.step(stepInput(config, TINY_V, 0));
    lab.destroy();
    await expect(step).rejects.toMatchObject({ code: 'device-lost' });
    expect(engine.counts().dispatches).toBe(0); // of the latest step that was queued whole
  });
});

it('counts its kernels while it compiles them', async () => {
  const lab = await nullDevice();
  const progress: [number, number][] = [];
  const config = tinyConfig();
  await createPlanEngine({ config, vocabSize: TINY_V }, new GpuExecutor(lab), (...p) => progress.push(p));
  const total = progress.at(-1)![1];
  expect(progress).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
  lab.destroy();
});

it('cuts the head of S into chunks that every device can bind', () => {
  const spec = modelSpec({ n_layer: 4, n_head: 4, n_embd: 128, block_size: 128 }, 50257);
  const { rows, stride, count } = headChunks(spec, 1024);
  expect({ rows, count }).toEqual({ rows: 512, count: 2 }); // 512 rows × 50,260 × 4 bytes = 98 MiB
  expect(rows * stride * 4).toBeLessThanOrEqual(2 ** 27);
});

it('shows its forward pass, backward pass and update in the order a person expects', () => {
  const config = tinyConfig({ n_layer: 1 });
  const { phases } = buildPlan(modelSpec(config, TINY_V), config);
  const labels = [...phases.get('pass')!, ...phases.get('measure')!, ...phases.get('update')!].map(
    ({ label }) => label,
  );
  expect(labels).toEqual([
    'embedding',
    'h.0.ln_1',
    'h.0.attn.c_attn',
    'h.0.attn',
    'h.0.attn.c_proj',
    'h.0.ln_2',
    'h.0.mlp.c_fc',
    'h.0.mlp.c_proj',
    'ln_f',
    'lm_head.0',
    'lm_head.0.loss',
    'lm_head.0.dX',
    'lm_head.0.dW',
    'ln_f.backward',
    'h.0.mlp.c_proj.backward',
    'h.0.mlp.c_fc.backward',
    'h.0.ln_2.backward',
    'h.0.attn.c_proj.backward',
    'h.0.attn.backward',
    'h.0.attn.c_attn.backward',
    'h.0.ln_1.backward',
    'embedding.dW',
    'norm.0',
    'clip',
    'adamw.0',
  ]);
});

describe('a plan in 16 bits', () => {
  const config = tinyConfig({ n_layer: 1, precision: 'f16' });
  const spec = modelSpec(config, TINY_V);

  it('rounds every activation of the forward pass where it lies, and nothing else', () => {
    const rounds = buildPlan(spec, config)
      .phases.get('pass')!
      .filter(({ kernel }) => kernel.name === 'round');
    expect(rounds.map(({ label, slices }) => [label, slices.x!.buffer])).toEqual([
      ['embedding.round', 'x.0'],
      ['h.0.ln_1.round', 'ln_1.0'],
      ['h.0.attn.c_attn.round', 'qkv.0'],
      ['h.0.attn.round', 'attn.0'],
      ['h.0.attn.c_proj.round', 'mid.0'],
      ['h.0.ln_2.round', 'ln_2.0'],
      ['h.0.mlp.c_fc.round', 'gelu.0'],
      ['h.0.mlp.c_proj.round', 'x.1'],
      ['ln_f.round', 'ln_f'],
      ['lm_head.0.round', 'logits'],
    ]);
  });

  it('is otherwise the plan in 32 bits, as long as softmax and layer norm are', () => {
    const calls = (patch: ConfigPatch) =>
      [...buildPlan(spec, { ...config, ...patch }).phases.values()]
        .flat()
        .filter(({ kernel }) => kernel.name !== 'round');
    expect(calls({})).toEqual(calls({ precision: 'f32' }));
    expect(calls({ f32_islands: 'none' })).not.toEqual(calls({ precision: 'f32' }));
  });

  it('leaves only numbers of the format, and the same loss on the GPU as on the CPU', async () => {
    const lab = await softwareDevice();
    const executors = [new GpuExecutor(lab), new CpuExecutor()];
    const naive = { ...config, ...NAIVE_F16 };
    const losses = [];
    for (const executor of executors) {
      const engine = await createPlanEngine({ config: naive, vocabSize: TINY_V }, executor);
      const [first, second] = await runSteps(engine, naive, TINY_V, 2);
      losses.push([first!.loss, second!.loss]);
      for (const buffer of ['x.0', 'ln_1.0', 'qkv.0', 'attn.0', 'mid.0', 'gelu.0', 'x.1', 'ln_f']) {
        const values = await executor.read({ buffer, offset: 0, length: spec.C });
        expect(values, buffer).toEqual(values.map(roundTo('f16')));
      }
      engine.dispose();
    }
    expect(relativeDifference(losses[0]!, losses[1]!)).toBeLessThan(1e-4);
    lab.destroy();
  });
});
