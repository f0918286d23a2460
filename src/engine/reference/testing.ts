/** For tests: a model small enough for finite differences, and text that it can learn. */
import { afterAll, beforeAll } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../../core/config.ts';
import { Rng } from '../../core/rng.ts';
import { openDevice, type LabDevice } from '../device.ts';
import { inOrder, type TokenBatch } from '../../core/batch.ts';
import type { Engine, EngineOptions, StepInput, StepMetrics } from '../engine.ts';
import { nodeGpu } from '../node_gpu.ts';
import type { TfBackend } from '../../core/run_options.ts';
import { softwareDevice } from '../testing.ts';
import { openBackend, type Backend } from './backend.ts';
import { createReferenceEngine } from './reference_engine.ts';

export const TINY_VOCABULARY = 37;

/** L2 C16 H2 T8 B2 V37, one pass a step. */
export function tinyOptions(patch: ConfigPatch = {}): EngineOptions {
  const tiny = { n_layer: 2, n_head: 2, n_embd: 16, block_size: 8, batch_size: 2, gradient_accumulation_steps: 1 };
  return { config: resolveConfig(tiny, patch), vocabSize: TINY_VOCABULARY };
}

/** The engine on a backend; for webgpu on the adapter that answers, and an error if none does. */
export async function tinyEngine(backend: TfBackend, patch: ConfigPatch = {}): Promise<Engine> {
  const lab = backend === 'webgpu' ? await (device ??= nodeGpu().then((gpu) => openDevice(gpu))) : null;
  return createReferenceEngine(tinyOptions(patch), backend, lab);
}

let device: ReturnType<typeof openDevice> | undefined;

/** Opens a backend for the tests of the block that it is called in; for webgpu on the software adapter. */
export function useBackend(name: TfBackend): Pick<Backend, 'read'> {
  let lab: LabDevice | null = null;
  let backend: Backend;
  beforeAll(async () => {
    if (name === 'webgpu') lab = await softwareDevice();
    backend = await openBackend(name, lab);
    backend.activate();
  });
  afterAll(() => {
    backend.close();
    lab?.destroy();
  });
  return { read: (tensor) => backend.read(tensor) };
}

/** `sequences` windows of 8 tokens that count 0 1 2 3 4 0 1 …, each from another start. */
export function patternBatch(sequences = 2): TokenBatch {
  const inputs = Uint32Array.from({ length: 8 * sequences }, (_, n) => ((n % 8) + 3 * Math.floor(n / 8)) % 5);
  return { inputs, targets: inputs.map((token) => (token + 1) % 5), positions: inOrder(8) };
}

export function randomBatch(seed: number, sequences = 2): TokenBatch {
  const rng = new Rng(seed, 'batch');
  const tokens = () => Uint32Array.from({ length: 8 * sequences }, () => rng.integer(TINY_VOCABULARY));
  return { inputs: tokens(), targets: tokens(), positions: inOrder(8) };
}

/** A step without decay, clipping and dropout; override what a test is about. */
export const stepInput = (patch: Partial<StepInput> = {}): StepInput => ({
  step: 0,
  batches: [patternBatch()],
  learningRate: 1e-2,
  gradClip: 0,
  weightDecay: 0,
  dropout: 0,
  gradientFactor: 1,
  optimizerStep: 'applied',
  ...patch,
});

/** Runs steps 0 … count − 1; their metrics. */
export async function train(
  engine: Engine,
  count: number,
  input: (step: number) => Partial<StepInput> = () => ({}),
): Promise<StepMetrics[]> {
  for (let step = 0; step < count; step++) await engine.step(stepInput({ step, ...input(step) }));
  return engine.drain();
}
