/** The engine that is easy to verify: plain tfjs operations, differentiated by tfjs. Oracle, fallback and baseline. */
import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { LabDevice } from '../device.ts';
import { inOrder, type TokenBatch } from '../../core/batch.ts';
import type { StepInspection } from '../../core/inspection.ts';
import {
  STEP_COURSES,
  type Checkpoint,
  type Engine,
  type EngineOptions,
  type StepCounts,
  type StepInput,
  type StepMetrics,
} from '../engine.ts';
import { initialWeights } from '../init.ts';
import { inspectStep } from '../inspection.ts';
import { forEvaluation } from '../numerics.ts';
import { OPTIMIZERS, type ParameterState } from '../optimizers.ts';
import { kindOf, modelSpec, type ModelSpec } from '../spec.ts';
import { arenaOfTensors, tensorsOfArena } from './arena.ts';
import type { TfBackend } from '../../core/run_options.ts';
import { openBackend, type Backend } from './backend.ts';
import { dropoutOfPass } from './dropout.ts';
import { batchLoss, meanLossAndGradients, tokenTensor } from './gradients.ts';
import { gpt, type Tensors } from './model.ts';
import { clippingFactor, countNonFinite } from './clipping.ts';

/**
 * A model with fresh weights on a tfjs backend; `lab` is the device for `webgpu`, and ignored by the others.
 * @throws DeviceError where the backend cannot run.
 */
export async function createReferenceEngine(
  options: EngineOptions,
  backend: TfBackend,
  lab: LabDevice | null,
): Promise<Engine> {
  return new ReferenceEngine(options, await openBackend(backend, lab));
}

class ReferenceEngine implements Engine {
  readonly kind = 'reference';
  readonly adapter: string;
  readonly parameterCount: number;

  private readonly config: Readonly<Config>;
  private readonly spec: ModelSpec;
  private state: Record<string, ParameterState> = {};
  private latestGradients: Tensors | null = null;
  /** For each step since the last `drain`, (4): loss, norm, norm after clipping, non-finite entries. */
  private pending: { step: number; metrics: tf.Tensor }[] = [];
  private latestCounts: StepCounts = { dispatches: 0, submits: 0, newBuffers: 0, peakBytes: 0 };

  constructor(
    { config, vocabSize }: EngineOptions,
    private readonly backend: Backend,
  ) {
    this.config = config;
    this.spec = modelSpec(config, vocabSize);
    this.adapter = backend.adapter;
    this.parameterCount = this.spec.parameterCount;
    const zeros = new Float32Array(this.spec.arenaSize);
    this.setState({ step: 0, weights: initialWeights(this.spec, config.seed), moment1: zeros, moment2: zeros });
  }

  async step(input: StepInput): Promise<void> {
    this.backend.activate();
    const before = this.backend.totals();
    disposeAll(this.latestGradients);
    this.latestGradients = null;

    const { seed, gradient_accumulation_steps: passes } = this.config;
    const dropoutOf = (i: number) => dropoutOfPass(input.dropout, seed, input.step * passes + i);
    const weights = this.column('weight');
    const { loss, gradients: found } = meanLossAndGradients(weights, this.spec, input.batches, this.config, dropoutOf);
    const course = STEP_COURSES[input.optimizerStep];
    let gradients = course.wipedBeforeMeasure ? wiped(found) : found;
    const { factor, metrics } = tf.tidy(() => {
      const all = Object.values(gradients);
      const { norm, factor } = clippingFactor(multiplied(all, input.gradientFactor), input.gradClip);
      const metrics = tf.stack([loss, norm, tf.mul(norm, factor), countNonFinite(all)]);
      return { factor: tf.mul(factor, input.gradientFactor), metrics };
    });
    if (course.wipedBeforeUpdate) gradients = wiped(gradients);
    if (course.updates) this.update(gradients, factor, input);
    tf.dispose([loss, factor]);

    this.latestGradients = gradients;
    this.pending.push({ step: input.step, metrics });
    const finished = this.backend.finish(metrics);
    this.latestCounts = difference(this.backend.totals(), before);
    await finished;
  }

  async inspect(input: StepInput): Promise<StepInspection> {
    const qkv = await this.queriesAndKeys(input);
    const weights = await this.readWeights();
    await this.step(input);
    const [updated, gradients] = [await this.readWeights(), await this.gradients()];
    const remains = { weights, updated, gradients, gradientFactor: input.gradientFactor, qkv };
    return inspectStep(remains, this.spec, this.config);
  }

  /** Queries, keys and values of each layer (N,3C), in the last pass that the step will make. GPU→CPU read-back. */
  private async queriesAndKeys({ step, batches, dropout }: StepInput): Promise<Float32Array[]> {
    this.backend.activate();
    const last = batches.length - 1;
    const { inputs, positions } = batches[last]!;
    const masks = dropoutOfPass(dropout, this.config.seed, step * batches.length + last);
    const layers = tf.tidy(() => {
      const seen: tf.Tensor[] = [];
      const [ids, places] = [tokenTensor(inputs), tokenTensor(positions)];
      gpt(this.column('weight'), this.spec, ids, places, this.config, masks, (qkv) => seen.push(tf.clone(qkv)));
      return seen;
    });
    return Promise.all(layers.map((layer) => this.readOnce(layer)));
  }

  private readWeights(): Promise<Float32Array> {
    this.backend.activate();
    return arenaOfTensors(this.spec, this.column('weight'), this.backend);
  }

  private update(gradients: Tensors, factor: tf.Tensor, { step, learningRate, weightDecay }: StepInput): void {
    const { optimizer, beta1, beta2, momentum } = this.config;
    const settings = { step, learningRate, weightDecay, beta1, beta2, momentum };
    for (const parameter of this.spec.parameters) {
      const { name } = parameter;
      const old = this.state[name]!;
      const fresh = tf.tidy(() => {
        const clipped = tf.mul(gradients[name]!, factor);
        return { ...OPTIMIZERS[optimizer].update(tf, old, clipped, kindOf(this.spec, parameter), settings) };
      });
      this.state[name] = fresh;
      for (const part of PARTS) if (old[part] !== fresh[part]) old[part].dispose();
    }
  }

  async drain(): Promise<StepMetrics[]> {
    const done = this.pending;
    this.pending = [];
    const rows = await Promise.all(done.map(({ metrics }) => this.backend.read(metrics)));
    tf.dispose(done.map(({ metrics }) => metrics));
    return done.map(({ step }, i) => {
      const [loss, gradNorm, gradNormClipped, nonFinite] = rows[i]!;
      return { step, loss: loss!, gradNorm: gradNorm!, gradNormClipped: gradNormClipped!, nonFinite: nonFinite! };
    });
  }

  async evaluate(batches: readonly TokenBatch[]): Promise<number> {
    let total = 0;
    for (const batch of batches) {
      this.backend.activate();
      const loss = tf.tidy(() => batchLoss(this.column('weight'), this.spec, batch, forEvaluation(this.config)));
      const [value] = await this.readOnce(loss);
      total += value!;
    }
    return total / batches.length;
  }

  async logits(context: Uint32Array): Promise<Float32Array> {
    const { T, V } = this.spec;
    if (context.length < 1 || context.length > T) {
      throw new LabError(
        'context',
        `The model reads 1 to ${T} tokens, not ${context.length}.`,
        'Pass only the last ones.',
      );
    }
    this.backend.activate();
    const last = tf.tidy(() => {
      const positions = tokenTensor(inOrder(context.length));
      const all = gpt(this.column('weight'), this.spec, tokenTensor(context), positions, forEvaluation(this.config));
      return tf.slice(all, [context.length - 1, 0], [1, V]);
    });
    return this.readOnce(last);
  }

  async logitsOfAll(contexts: readonly Uint32Array[]): Promise<Float32Array[]> {
    const all: Float32Array[] = [];
    for (const context of contexts) all.push(await this.logits(context));
    return all;
  }

  async gradients(): Promise<Float32Array> {
    if (!this.latestGradients) throw new LabError('gradient', 'No step has left a gradient yet.', 'Run a step first.');
    this.backend.activate();
    return arenaOfTensors(this.spec, this.latestGradients, this.backend);
  }

  async checkpoint(step: number): Promise<Checkpoint> {
    this.backend.activate();
    const read = (part: Part) => arenaOfTensors(this.spec, this.column(part), this.backend);
    const [weights, moment1, moment2] = await Promise.all([read('weight'), read('moment1'), read('moment2')]);
    return { step, weights, moment1, moment2 };
  }

  async restore(checkpoint: Checkpoint): Promise<void> {
    this.setState(checkpoint);
  }

  counts(): StepCounts {
    return { ...this.latestCounts };
  }

  dispose(): void {
    for (const part of PARTS) disposeAll(this.column(part));
    disposeAll(this.latestGradients);
    tf.dispose(this.pending.map(({ metrics }) => metrics));
    this.state = {};
    this.latestGradients = null;
    this.pending = [];
    this.backend.close();
  }

  private setState(checkpoint: Checkpoint): void {
    this.backend.activate();
    const weights = tensorsOfArena(this.spec, checkpoint.weights);
    const moment1 = tensorsOfArena(this.spec, checkpoint.moment1);
    const moment2 = tensorsOfArena(this.spec, checkpoint.moment2);
    for (const part of PARTS) disposeAll(this.column(part));
    this.state = Object.fromEntries(
      this.spec.parameters.map(({ name }) => [
        name,
        { weight: weights[name]!, moment1: moment1[name]!, moment2: moment2[name]! },
      ]),
    );
  }

  /** One tensor for each parameter. */
  private column(part: Part): Tensors {
    return Object.fromEntries(Object.entries(this.state).map(([name, state]) => [name, state[part]]));
  }

  /** GPU→CPU read-back. */
  private async readOnce(tensor: tf.Tensor): Promise<Float32Array> {
    try {
      return await this.backend.read(tensor);
    } finally {
      tensor.dispose();
    }
  }
}

const PARTS = ['weight', 'moment1', 'moment2'] as const;
type Part = (typeof PARTS)[number];

const multiplied = (gradients: readonly tf.Tensor[], factor: number): readonly tf.Tensor[] =>
  factor === 1 ? gradients : gradients.map((gradient) => tf.mul(gradient, factor));

/** Zeros in the place of every gradient. */
function wiped(gradients: Tensors): Tensors {
  const zeros = Object.entries(gradients).map(([name, gradient]) => [name, tf.zerosLike(gradient)] as const);
  disposeAll(gradients);
  return Object.fromEntries(zeros);
}

const disposeAll = (tensors: Tensors | null) => tensors && tf.dispose(Object.values(tensors));

const difference = (after: StepCounts, before: StepCounts): StepCounts => ({
  dispatches: after.dispatches - before.dispatches,
  submits: after.submits - before.submits,
  newBuffers: after.newBuffers - before.newBuffers,
  peakBytes: after.peakBytes,
});
