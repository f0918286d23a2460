/** Both engines and both executors train the same model: gradients by name, trajectories, masks, accumulation. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG_TABLE, type Config, type ConfigPatch } from '../core/config.ts';
import type { LogitsKind } from '../core/run_options.ts';
import type { LabDevice } from './device.ts';
import type { Engine, StepMetrics } from './engine.ts';
import { CpuExecutor } from './plan/cpu_executor.ts';
import { GpuExecutor } from './plan/gpu_executor.ts';
import { createPlanEngine } from './plan/plan_engine.ts';
import type * as Numerics from './numerics.ts';
import { createReferenceEngine } from './reference/reference_engine.ts';
import { modelSpec } from './spec.ts';
import { relativeDifference, runSteps, softwareDevice, stepInput, TINY_V, tinyConfig, tokenBatch } from './testing.ts';

/** Settings that differ in evaluation, beside those that always do. */
const evaluation = vi.hoisted<{ patch: ConfigPatch }>(() => ({ patch: {} }));
vi.mock('./numerics.ts', async (original) => {
  const actual = await original<typeof Numerics>();
  return {
    ...actual,
    forEvaluation: (numerics: Numerics.Numerics) => ({ ...actual.forEvaluation(numerics), ...evaluation.patch }),
  };
});

/** Settings with which an optimizer learns within ten steps, if not those of `tinyConfig`. */
const LEARNING: Partial<Record<Config['optimizer'], ConfigPatch>> = {
  sgd: { learning_rate: 0.3, momentum: 0.5 },
  lion: { learning_rate: 3e-3 },
  muon: { momentum: 0.8 },
};

let lab: LabDevice;
beforeAll(async () => {
  lab = await softwareDevice();
  expect(lab.report.name).toMatch(/llvmpipe|SwiftShader/i);
});
afterAll(() => lab.destroy());

type Open = (config: Config, V?: number, logits?: LogitsKind) => Promise<Engine>;

const onGpu: Open = (config, V = TINY_V, logits = 'stored') =>
  createPlanEngine({ config, vocabSize: V, logits }, new GpuExecutor(lab));
const onCpu: Open = (config, V = TINY_V, logits = 'stored') =>
  createPlanEngine({ config, vocabSize: V, logits }, new CpuExecutor());
/** Runs the kernels meant for hardware on the software adapter. */
const asOnHardware: Open = (config) => createPlanEngine({ config, vocabSize: TINY_V }, new GpuExecutor(lab, false));
const reference = (config: Config) => createReferenceEngine({ config, vocabSize: TINY_V }, 'webgpu', lab);

async function expectGradientsOfTfjs(open: Open, dropout: number): Promise<void> {
  const config = tinyConfig({ dropout });
  const [engine, oracle] = [await open(config), await reference(config)];
  const input = stepInput(config, TINY_V, 0);
  await engine.step(input);
  await oracle.step(input);
  await expectSameGradients(engine, oracle, config);
  engine.dispose();
  oracle.dispose();
}

/** Compares the gradients of the latest step by name. */
async function expectSameGradients(engine: Engine, oracle: Engine, config: Config): Promise<void> {
  const [actual, expected] = [await engine.gradients(), await oracle.gradients()];
  for (const { name, offset, size } of modelSpec(config, TINY_V).parameters) {
    const slice = (arena: Float32Array) => arena.subarray(offset, offset + size);
    // Keys cancel out of the softmax's gradient, so the bias of c_attn is part rounding noise.
    expect(relativeDifference(slice(actual), slice(expected)), `${name}, dropout ${config.dropout}`).toBeLessThan(2e-4);
  }
}

function expectSameMetrics(actual: readonly StepMetrics[], expected: readonly StepMetrics[]): void {
  for (const [i, { loss, gradNorm, gradNormClipped }] of actual.entries()) {
    expect(Math.abs(loss - expected[i]!.loss), `loss at step ${i}`).toBeLessThan(1e-4);
    const norms = [expected[i]!.gradNorm, expected[i]!.gradNormClipped];
    expect(relativeDifference([gradNorm, gradNormClipped], norms), `norms at step ${i}`).toBeLessThan(1e-3);
  }
}

async function expectTrajectoryOfTfjs(open: Open, patch: ConfigPatch): Promise<void> {
  const config = tinyConfig(patch);
  const [engine, oracle] = [await open(config), await reference(config)];
  const actual = await runSteps(engine, config, TINY_V, 10);
  const expected = await runSteps(oracle, config, TINY_V, 10);
  expectSameMetrics(actual, expected);
  expect(expected.at(-1)!.loss, 'and learns').toBeLessThan(expected[0]!.loss - 0.02);
  engine.dispose();
  oracle.dispose();
}

it('the kernels for hardware have the gradients and the trajectory of tfjs', async () => {
  await expectGradientsOfTfjs(asOnHardware, 0.3);
  await expectTrajectoryOfTfjs(asOnHardware, { dropout: 0.2 });
});

describe.each([
  ['gpu', onGpu],
  ['cpu', onCpu],
])('the plan on the %s executor', (_name, open) => {
  it.each([0, 0.3])('has every gradient of tfjs autodiff, by name, with dropout %d', async (dropout) => {
    await expectGradientsOfTfjs(open, dropout);
  });

  it.each<[string, ConfigPatch]>([
    ...(Object.keys(CONFIG_TABLE.optimizer.options) as Config['optimizer'][]).map(
      (optimizer): [string, ConfigPatch] => [optimizer, { optimizer, ...LEARNING[optimizer] }],
    ),
    ['dropout and accumulation', { dropout: 0.2, gradient_accumulation_steps: 3 }],
    ['no clipping', { grad_clip: 0 }],
  ])('follows the trajectory of tfjs for ten steps: %s', async (_case, patch) => {
    await expectTrajectoryOfTfjs(open, patch);
  });

  it('recomputes its logits to the same training, validation and samples', async () => {
    const config = tinyConfig({ dropout: 0.2, gradient_accumulation_steps: 2 });
    const V = 1100; // two parts of the vocabulary
    const [stored, recomputed] = [await open(config, V), await open(config, V, 'recomputed')];
    expect(recomputed.logitsFacts).toMatchObject({ kind: 'recomputed', recomputed: recomputed.counts().peakBytes });
    expect(stored.logitsFacts).toMatchObject({ kind: 'stored', stored: stored.counts().peakBytes });
    const { inputs } = tokenBatch(config, V, 7);
    const contexts = [inputs.slice(0, 8), inputs.slice(0, 3), inputs.slice(8, 9), inputs.slice(4, 8)];
    expect(await recomputed.logitsOfAll(contexts)).toEqual(await stored.logitsOfAll(contexts));
    expectSameMetrics(await runSteps(recomputed, config, V, 6), await runSteps(stored, config, V, 6));
    expect(relativeDifference(await recomputed.gradients(), await stored.gradients())).toBeLessThan(1e-4);
    const batches = [tokenBatch(config, V, 8)];
    expect(await recomputed.evaluate(batches)).toBeCloseTo(await stored.evaluate(batches), 4);
    stored.dispose();
    recomputed.dispose();
  });

  it.each(['skipped', 'zeroed', 'frozen', 'detached'] as const)(
    'agrees with tfjs when updates are %s',
    async (fault) => {
      const config = tinyConfig({ optimizer_step: fault, weight_decay: 1 });
      const [engine, oracle] = [await open(config), await reference(config)];
      const before = await engine.checkpoint(0);
      const actual = await runSteps(engine, config, TINY_V, 3);
      const expected = await runSteps(oracle, config, TINY_V, 3);
      const measured = fault === 'skipped' || fault === 'zeroed';
      for (const [i, { loss, gradNorm }] of actual.entries()) {
        expect(loss).toBeCloseTo(expected[i]!.loss, 4);
        expect(gradNorm).toBeCloseTo(expected[i]!.gradNorm, 4);
        expect(gradNorm > 0).toBe(measured);
      }
      const after = await engine.checkpoint(3);
      expect(relativeDifference(after.weights, (await oracle.checkpoint(3)).weights)).toBeLessThan(1e-6);
      // If the optimizer runs at all, weight decay alone moves the matrices.
      const moves = fault === 'zeroed' || fault === 'detached';
      expect(relativeDifference(after.weights, before.weights) > 0).toBe(moves);
      engine.dispose();
      oracle.dispose();
    },
  );

  it('agrees with tfjs on positions that are out of place, missing or there twice, and forgets them after', async () => {
    const config = tinyConfig({ dropout: 0.2 });
    const [engine, oracle] = [await open(config), await reference(config)];
    const start = await oracle.checkpoint(0);
    const { offset, size } = modelSpec(config, TINY_V).byName.get('wpe')!;
    for (let i = offset; i < offset + size; i++) start.weights[i]! *= 20; // fresh ones hardly count beside the tokens
    await Promise.all([engine.restore(start), oracle.restore(start)]);
    const right = tokenBatch(config, TINY_V, 1);
    const wrong = { ...right, positions: Uint32Array.of(7, 6, 5, 5, 0, 1, 0, 2) };
    for (const [step, batch] of [right, wrong, right, wrong].entries()) {
      const input = stepInput(config, TINY_V, step, { batches: [batch] });
      await Promise.all([engine.step(input), oracle.step(input)]);
    }
    await expectSameGradients(engine, oracle, config);
    expectSameMetrics(await engine.drain(), await oracle.drain());
    const context = right.inputs.slice(0, 8);
    expect(relativeDifference(await engine.logits(context), await oracle.logits(context))).toBeLessThan(1e-4);
    const [loss, disturbed] = [await engine.evaluate([right]), await engine.evaluate([wrong])];
    expect(disturbed).toBeCloseTo(await oracle.evaluate([wrong]), 4);
    expect(Math.abs(disturbed - loss)).toBeGreaterThan(1e-2);
    engine.dispose();
    oracle.dispose();
  });

  it.each([0, 1])('agrees with tfjs where the loss is summed, at clipping %d', async (grad_clip) => {
    const config = tinyConfig({ grad_clip });
    const [engine, oracle] = [await open(config), await reference(config)];
    for (let step = 0; step < 3; step++) {
      const input = stepInput(config, TINY_V, step, { gradientFactor: step === 1 ? 8 : 1 });
      await Promise.all([engine.step(input), oracle.step(input)]);
      if (step !== 1) continue;
      await expectSameGradients(engine, oracle, config);
      const norm = Math.hypot(...(await engine.gradients())); // that of the mean loss
      const [, { gradNorm, gradNormClipped }] = (await engine.drain()) as [StepMetrics, StepMetrics];
      expect(gradNorm / norm).toBeCloseTo(8, 3);
      expect(gradNormClipped).toBeCloseTo(grad_clip === 0 ? gradNorm : 1, 4);
    }
    expectSameMetrics(await engine.drain(), (await oracle.drain()).slice(2));
    const [{ weights }, expected] = [await engine.checkpoint(3), await oracle.checkpoint(3)];
    expect(relativeDifference(weights, expected.weights)).toBeLessThan(1e-4);
    engine.dispose();
    oracle.dispose();
  });

  it('starts at ln V', async () => {
    const config = tinyConfig();
    const engine = await open(config, 1001);
    const [first] = await runSteps(engine, config, 1001, 1);
    expect(Math.abs(first!.loss - Math.log(1001))).toBeLessThan(0.05);
    engine.dispose();
  });

  it('gives the same gradient for three passes as for one pass of three times the batch', async () => {
    const small = tinyConfig({ gradient_accumulation_steps: 3 });
    const large = tinyConfig({ batch_size: 3 * small.batch_size });
    const batches = [0, 1, 2].map((i) => tokenBatch(small, TINY_V, i));
    const joined = {
      ...batches[0]!,
      inputs: Uint32Array.from(batches.flatMap((b) => [...b.inputs])),
      targets: Uint32Array.from(batches.flatMap((b) => [...b.targets])),
    };
    const [a, b] = [await open(small), await open(large)];
    await a.step(stepInput(small, TINY_V, 0, { batches }));
    await b.step(stepInput(large, TINY_V, 0, { batches: [joined] }));
    expect(relativeDifference(await a.gradients(), await b.gradients())).toBeLessThan(1e-5);
    expect((await a.drain())[0]!.loss).toBeCloseTo((await b.drain())[0]!.loss, 5);
    a.dispose();
    b.dispose();
  });

  it('leaves small gradients untouched by clipping', async () => {
    const config = tinyConfig({ grad_clip: 1000 });
    const unclipped = tinyConfig({ grad_clip: 0 });
    const [a, b] = [await open(config), await open(unclipped)];
    expect(await runSteps(a, config, TINY_V, 3)).toEqual(await runSteps(b, unclipped, TINY_V, 3));
    a.dispose();
    b.dispose();
  });

  it('repeats itself bit for bit, and goes on bit for bit from a checkpoint', async () => {
    const config = tinyConfig({ dropout: 0.2 });
    const [a, b] = [await open(config), await open(config)];
    const whole = await runSteps(a, config, TINY_V, 6);
    for (let step = 0; step < 3; step++) await b.step(stepInput(config, TINY_V, step));
    const saved = await b.checkpoint(3);
    b.dispose();
    const c = await open(config);
    await c.restore(saved);
    for (let step = 3; step < 6; step++) await c.step(stepInput(config, TINY_V, step));
    expect(await c.drain()).toEqual(whole.slice(3));
    a.dispose();
    c.dispose();
  });

  it('evaluates without changing anything', async () => {
    const config = tinyConfig({ dropout: 0.5 });
    const engine = await open(config);
    const before = await engine.checkpoint(0);
    const batches = [tokenBatch(config, TINY_V, 7), tokenBatch(config, TINY_V, 8)];
    const loss = await engine.evaluate(batches);
    expect(Math.abs(loss - Math.log(TINY_V))).toBeLessThan(0.05);
    expect(await engine.evaluate(batches)).toBe(loss);
    expect(await engine.checkpoint(0)).toEqual(before);
    engine.dispose();
  });

  it('evaluates with the settings of evaluation, as tfjs does, and trains without them', async () => {
    const config = tinyConfig();
    const usual = await open(config);
    evaluation.patch = { cross_entropy: 'unnormalised' };
    const [engine, oracle] = [await open(config), await reference(config)];
    const batches = [tokenBatch(config, TINY_V, 7)];
    const loss = await engine.evaluate(batches);
    expect(loss).toBeCloseTo(await oracle.evaluate(batches), 4);
    expect(Math.abs(loss)).toBeLessThan(0.1); // fresh logits are almost 0, and so are losses without the log-sum-exp
    evaluation.patch = {};
    const trained = await runSteps(engine, config, TINY_V, 2);
    expect(trained).toEqual(await runSteps(usual, config, TINY_V, 2));
    expectSameMetrics(await runSteps(oracle, config, TINY_V, 2), trained);
    for (const one of [usual, engine, oracle]) one.dispose();
  });

  it('has the logits of the reference for a context of any length', async () => {
    const config = tinyConfig();
    const [engine, oracle] = [await open(config), await reference(config)];
    for (const length of [1, 5, 8]) {
      const context = Uint32Array.from({ length }, (_, i) => (i * 5) % TINY_V);
      expect(relativeDifference(await engine.logits(context), await oracle.logits(context))).toBeLessThan(1e-4);
    }
    engine.dispose();
    oracle.dispose();
  });
});
