import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import type { ConfigPatch } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import { openDevice } from '../device.ts';
import type { StepInput } from '../engine.ts';
import { nodeGpu } from '../node_gpu.ts';
import type { TfBackend } from '../../core/run_options.ts';
import { createReferenceEngine } from './reference_engine.ts';
import { patternBatch, randomBatch, stepInput, TINY_VOCABULARY, tinyEngine, tinyOptions, train } from './testing.ts';

const BACKENDS: TfBackend[] = ['cpu', 'wasm', 'webgpu'];
const liveTensors = () => tf.engine().state.numTensors;

/** Largest difference, as a share of the largest expected value. */
function distance(actual: Float32Array, expected: Float32Array): number {
  const scale = expected.reduce((max, e) => Math.max(max, Math.abs(e)), 0);
  return actual.reduce((max, a, i) => Math.max(max, Math.abs(a - expected[i]!)), 0) / scale;
}

describe.each(BACKENDS)('the reference engine on %s', (backend) => {
  it('says what it runs on', async () => {
    const engine = await tinyEngine(backend);
    expect(engine.adapter).toMatch(backend === 'webgpu' ? /^tfjs webgpu on \S+/ : `tfjs ${backend}`);
    engine.dispose();
  });

  it('starts at the logarithm of the vocabulary', async () => {
    const engine = await tinyEngine(backend);
    const [first] = await train(engine, 1, () => ({ batches: [randomBatch(1, 32)] })); // many targets, for a steady mean
    expect(Math.abs(first!.loss - Math.log(TINY_VOCABULARY))).toBeLessThan(0.05);
    engine.dispose();
  });

  it('learns a repeating pattern in 20 steps', async () => {
    const engine = await tinyEngine(backend);
    const metrics = await train(engine, 20);
    expect(metrics.map((m) => m.step)).toEqual(Array.from({ length: 20 }, (_, step) => step));
    expect(metrics[19]!.loss).toBeLessThan(metrics[0]!.loss / 2);
    expect(await engine.evaluate([patternBatch()])).toBeLessThan(metrics[0]!.loss / 2);
    const logits = await engine.logits(Uint32Array.of(0, 1, 2, 3));
    expect(logits.indexOf(Math.max(...logits))).toBe(4);
    engine.dispose();
  });

  it('makes no difference between three batches accumulated and one of thrice the size', async () => {
    const parts = [randomBatch(1), randomBatch(2), randomBatch(3)];
    const join = (key: 'inputs' | 'targets') => Uint32Array.from(parts.flatMap((part) => [...part[key]]));
    const whole = { ...parts[0]!, inputs: join('inputs'), targets: join('targets') };
    const several = await tinyEngine(backend, { gradient_accumulation_steps: 3 });
    const single = await tinyEngine(backend, { batch_size: 6 });
    const [a] = await train(several, 1, () => ({ batches: parts }));
    const [b] = await train(single, 1, () => ({ batches: [whole] }));
    expect(a!.loss).toBeCloseTo(b!.loss, 5);
    expect(distance(await several.gradients(), await single.gradients())).toBeLessThan(1e-5);
    several.dispose();
    single.dispose();
  });

  it('clips large gradients and leaves small ones exactly alone', async () => {
    const engine = await tinyEngine(backend);
    const [loose, tight] = await train(engine, 2, (step) => ({ learningRate: 0, gradClip: step === 0 ? 100 : 0.5 }));
    expect(loose!.gradNorm).toBeGreaterThan(1);
    expect(loose!.gradNormClipped).toBe(loose!.gradNorm);
    expect(tight!.gradNorm).toBeCloseTo(loose!.gradNorm, 5);
    expect(tight!.gradNormClipped).toBeCloseTo(0.5, 5);
    const gradients = await engine.gradients();
    expect(Math.hypot(...gradients)).toBeCloseTo(tight!.gradNorm, 4); // what it shows is from before clipping
    engine.dispose();
  });

  it('draws the same dropout masks for the same seed, and others at the next step', async () => {
    const losses = async (seed: number) => {
      const engine = await tinyEngine(backend, { seed });
      const metrics = await train(engine, 3, () => ({ dropout: 0.3, learningRate: 0 }));
      engine.dispose();
      return metrics.map((m) => m.loss);
    };
    const first = await losses(1);
    expect(await losses(1)).toEqual(first);
    expect(new Set(first).size).toBe(3);
  });

  it('goes on from a checkpoint as if nothing had happened', async () => {
    const input = (step: number): Partial<StepInput> => ({
      batches: [randomBatch(step)],
      dropout: 0.1,
      weightDecay: 0.1,
    });
    const engine = await tinyEngine(backend);
    await train(engine, 2, input);
    const checkpoint = await engine.checkpoint(2);
    await engine.step(stepInput({ step: 2, ...input(2) }));
    const [straight] = await engine.drain();
    const other = await tinyEngine(backend, { seed: 1 });
    await other.restore(checkpoint);
    await other.step(stepInput({ step: 2, ...input(2) }));
    const [resumed] = await other.drain();
    expect(resumed!.loss).toBe(straight!.loss);
    expect(distance((await other.checkpoint(3)).weights, (await engine.checkpoint(3)).weights)).toBeLessThan(1e-6);
    engine.dispose();
    other.dispose();
  });

  it('reports weights that are not numbers as a result, not as an error', async () => {
    const engine = await tinyEngine(backend);
    const checkpoint = await engine.checkpoint(0);
    checkpoint.weights[0] = NaN; // token 0 of the embedding, which the pattern uses
    await engine.restore(checkpoint);
    const [metrics] = await train(engine, 1, () => ({ gradClip: 1 }));
    expect(metrics!.loss).toBeNaN();
    expect(metrics!.gradNorm).toBeNaN();
    expect(metrics!.nonFinite).toBeGreaterThan(0);
    engine.dispose();
  });

  it.each(['adamw', 'sgd'] as const)(
    'holds as many tensors after many steps of %s as after one, and none once disposed',
    async (optimizer) => {
      const before = liveTensors();
      const engine = await tinyEngine(backend, { optimizer, gradient_accumulation_steps: 2 });
      const use = async (step: number) => {
        const batches = [randomBatch(step), randomBatch(step + 1)];
        await engine.step(stepInput({ step, batches, dropout: 0.2, gradClip: 1 }));
        await engine.drain();
        await engine.evaluate(batches);
        await engine.logits(Uint32Array.of(1, 2));
        await engine.restore(await engine.checkpoint(step + 1));
        await engine.gradients();
        return liveTensors();
      };
      const afterOne = await use(0);
      for (let step = 1; step < 4; step++) expect(await use(step)).toBe(afterOne);
      engine.dispose();
      expect(liveTensors()).toBe(before);
    },
  );

  it('refuses a context that it cannot read, and a checkpoint of another model', async () => {
    const engine = await tinyEngine(backend);
    await expect(engine.logits(new Uint32Array(9))).rejects.toThrow(LabError);
    await expect(engine.logits(new Uint32Array(0))).rejects.toThrow(LabError);
    await expect(engine.gradients()).rejects.toThrow(LabError);
    const none = new Float32Array(3);
    await expect(engine.restore({ step: 0, weights: none, moment1: none, moment2: none })).rejects.toThrow(LabError);
    engine.dispose();
  });
});

describe('the backends', () => {
  it.each<ConfigPatch>([{ optimizer: 'adamw' }, { optimizer: 'sgd' }])('agree over five steps of %o', async (patch) => {
    const trajectories = await Promise.all(
      BACKENDS.map(async (backend) => {
        const engine = await tinyEngine(backend, { ...patch, gradient_accumulation_steps: 2 });
        const batches = [randomBatch(1), patternBatch()];
        const metrics = await train(engine, 5, () => ({ batches, dropout: 0.1, gradClip: 1, weightDecay: 0.1 }));
        const gradients = await engine.gradients();
        engine.dispose();
        return { metrics, gradients };
      }),
    );
    const [cpu, ...others] = trajectories;
    expect(cpu!.metrics[4]!.loss).toBeLessThan(cpu!.metrics[0]!.loss);
    for (const other of others) {
      for (const [step, { loss, gradNorm }] of other.metrics.entries()) {
        expect(Math.abs(loss - cpu!.metrics[step]!.loss)).toBeLessThan(1e-4);
        expect(Math.abs(gradNorm - cpu!.metrics[step]!.gradNorm)).toBeLessThan(1e-4);
      }
      expect(distance(other.gradients, cpu!.gradients)).toBeLessThan(1e-3);
    }
  });

  it('count GPU work on webgpu, and none elsewhere', async () => {
    for (const backend of BACKENDS) {
      const engine = await tinyEngine(backend);
      await engine.step(stepInput());
      const { dispatches, submits, peakBytes } = engine.counts();
      expect(dispatches > 0).toBe(backend === 'webgpu');
      expect(submits > 0).toBe(backend === 'webgpu');
      expect(peakBytes).toBeGreaterThan(3 * 4 * engine.parameterCount);
      engine.dispose();
    }
  });

  it('say so where they cannot run', async () => {
    const { config, vocabSize } = tinyOptions();
    const open = (backend: TfBackend) => createReferenceEngine({ config, vocabSize }, backend, null);
    await expect(open('webgpu')).rejects.toMatchObject({ code: 'no-webgpu' });
    await expect(open('webgl')).rejects.toMatchObject({ code: 'no-adapter' }); // Node has no WebGL
  });

  it('stop with an error when the GPU is lost', async () => {
    const lab = await openDevice(await nodeGpu());
    const engine = await createReferenceEngine(tinyOptions(), 'webgpu', lab);
    await engine.step(stepInput());
    lab.destroy();
    await lab.device.lost;
    await expect(engine.step(stepInput({ step: 1 }))).rejects.toMatchObject({ code: 'device-lost' });
    engine.dispose();
  });
});
