/** For tests of engines: small configs, token batches, and runs of a few steps. */
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import { Rng } from '../core/rng.ts';
import { LabDevice, openDevice } from './device.ts';
import { inOrder, type TokenBatch } from '../core/batch.ts';
import type { Engine, StepInput, StepMetrics } from './engine.ts';
import { nodeGpu } from './node_gpu.ts';

/** L2 C16 H2 T8 B3: every dimension differs from every other, and the vocabulary is not a multiple of 4. */
export const TINY: ConfigPatch = {
  n_layer: 2,
  n_head: 2,
  n_embd: 16,
  block_size: 8,
  batch_size: 3,
  gradient_accumulation_steps: 1,
  dropout: 0,
  learning_rate: 1e-2,
  warmup_iters: 0,
  lr_schedule: 'constant',
  weight_decay: 0.1,
  grad_clip: 1,
};
export const TINY_V = 37;

export const tinyConfig = (patch: ConfigPatch = {}): Config => resolveConfig(TINY, patch);

/** Tokens with a pattern to learn: each is the one before plus a small step. */
export function tokenBatch(config: Config, V: number, seed: number): TokenBatch {
  const rng = new Rng(seed, 'test tokens');
  const N = config.batch_size * config.block_size;
  const inputs = Uint32Array.from({ length: N }, () => rng.integer(V));
  const targets = Uint32Array.from(inputs, (id) => (id + 1 + rng.integer(2)) % V);
  return { inputs, targets, positions: inOrder(config.block_size) };
}

export function stepInput(config: Config, V: number, step: number, patch: Partial<StepInput> = {}): StepInput {
  const passes = config.gradient_accumulation_steps;
  return {
    step,
    batches: Array.from({ length: passes }, (_, i) => tokenBatch(config, V, step * passes + i)),
    learningRate: config.learning_rate,
    gradClip: config.grad_clip,
    weightDecay: config.weight_decay,
    dropout: config.dropout,
    gradientFactor: 1,
    optimizerStep: config.optimizer_step,
    ...patch,
  };
}

export async function runSteps(engine: Engine, config: Config, V: number, steps: number): Promise<StepMetrics[]> {
  for (let step = 0; step < steps; step++) await engine.step(stepInput(config, V, step));
  return engine.drain();
}

/** The software adapter that tests run on; fails loudly where there is none. */
export const softwareDevice = async (): Promise<LabDevice> => openDevice(await nodeGpu(), 'software');

/** Dawn's device that validates everything and computes nothing, with WebGPU's default limits. */
export async function nullDevice(...requiredFeatures: GPUFeatureName[]): Promise<LabDevice> {
  const adapter = await (await nodeGpu({ null: true })).requestAdapter();
  const device = await adapter!.requestDevice({ requiredFeatures });
  const report = { name: 'null device', vendor: '', architecture: '', software: false, features: [], limits: {} };
  return new LabDevice(device, adapter!.info, report);
}

/** Largest difference, as a share of the largest expected value. */
export function relativeDifference(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let difference = 0;
  let scale = 1e-12;
  for (let i = 0; i < expected.length; i++) {
    difference = Math.max(difference, Math.abs(actual[i]! - expected[i]!));
    scale = Math.max(scale, Math.abs(expected[i]!));
  }
  return difference / scale;
}
