/** The fast engine: a fixed list of kernel calls, run by an executor. */
import { METRICS_WIDTH, type StepParams } from '../../../kernels/params.ts';
import { dropoutKey, dropoutThreshold } from '../../core/rng.ts';
import { inOrder, type TokenBatch } from '../../core/batch.ts';
import type { StepInspection } from '../../core/inspection.ts';
import type { LogitsFacts } from '../../core/run_facts.ts';
import {
  STEP_COURSES,
  type Checkpoint,
  type Engine,
  type EngineOptions,
  type StepCounts,
  type StepCourse,
  type StepInput,
  type StepMetrics,
} from '../engine.ts';
import { initialWeights } from '../init.ts';
import { inspectStep } from '../inspection.ts';
import { OPTIMIZERS } from '../optimizers.ts';
import { alignUp, modelSpec, type ModelSpec } from '../spec.ts';
import type { Moment } from './arena.ts';
import type { Phase } from './call.ts';
import type { Executor } from './executor.ts';
import { METRICS_RING } from './layout.ts';
import { chooseLogits } from './logits_choice.ts';
import { buildPlan } from './plan.ts';

/** The parameters of an evaluation: no dropout, and no change of weights. */
const EVALUATION: StepParams = {
  learningRate: 0,
  beta1: 0,
  beta2: 0,
  momentum: 0,
  weightDecay: 0,
  gradClip: 0,
  biasCorrection1: 1,
  biasCorrection2: 1,
  lossScale: 1,
  dropoutScale: 1,
  dropoutThreshold: 0,
  dropoutKey: 0,
  metricsSlot: 0,
  gradientFactor: 1,
};

/**
 * Lays out the model, compiles the plan and uploads GPT-2's initial weights.
 * @throws DeviceError where the executor's device cannot run it.
 */
export async function createPlanEngine(
  options: EngineOptions,
  executor: Executor,
  onProgress?: (done: number, total: number) => void,
): Promise<Engine> {
  const spec = modelSpec(options.config, options.vocabSize);
  const choice = chooseLogits(spec, options.config, options.logits ?? 'stored');
  const plan = buildPlan(spec, options.config, choice.kind);
  await executor.prepare(plan, onProgress);
  executor.write('weights', initialWeights(spec, options.config.seed));
  const beside = executor.counts().peakBytes - choice[choice.kind]!; // buffers for read-back come on top
  const { stored, recomputed } = choice;
  const facts = { ...choice, stored: stored + beside, recomputed: recomputed === null ? null : recomputed + beside };
  return new PlanEngine(spec, options, executor, facts, plan.buffers.asked!.length);
}

class PlanEngine implements Engine {
  readonly kind = 'plan';
  readonly adapter: string;
  readonly parameterCount: number;
  /** Rows of all micro-batches of one pass. */
  private readonly N: number;
  private readonly moments: readonly Moment[];
  /** Steps whose metrics are still in the ring, in order. */
  private pending: number[] = [];
  private collected: StepMetrics[] = [];
  private lastCounts: StepCounts;
  private turn: Promise<void> = Promise.resolve();
  private collecting: Promise<void> = Promise.resolve();

  constructor(
    private readonly spec: ModelSpec,
    private readonly options: EngineOptions,
    private readonly executor: Executor,
    readonly logitsFacts: LogitsFacts,
    /** Rows whose logits can be read at a time. */
    private readonly asked: number,
  ) {
    this.adapter = executor.adapter;
    this.parameterCount = spec.parameterCount;
    this.N = options.config.batch_size * spec.T;
    this.moments = OPTIMIZERS[options.config.optimizer].moments;
    this.lastCounts = executor.counts();
  }

  async step(input: StepInput): Promise<void> {
    await this.inTurn(async () => {
      if (this.pending.length >= METRICS_RING / 2) await this.collect();
      await this.queueStep(input);
    });
    await this.executor.done();
  }

  inspect(input: StepInput): Promise<StepInspection> {
    const { spec, options } = this;
    return this.inTurn(async () => {
      if (this.pending.length >= METRICS_RING / 2) await this.collect();
      const weights = await this.readArena('weights');
      await this.queueStep(input);
      const [updated, gradients] = [await this.readArena('weights'), await this.readArena('grads')];
      const qkv: Float32Array[] = [];
      for (let l = 0; l < spec.L; l++) {
        qkv.push(await this.executor.read({ buffer: `qkv.${l}`, offset: 0, length: this.N * 3 * spec.C }));
      }
      const remains = { weights, updated, gradients, gradientFactor: input.gradientFactor, qkv };
      return inspectStep(remains, spec, options.config);
    });
  }

  private async queueStep(input: StepInput): Promise<void> {
    const { executor } = this;
    executor.beginStep();
    executor.clear(['grads', 'losses']);
    const last = input.batches.length - 1;
    for (const [i, batch] of input.batches.entries()) {
      this.writeTokens(batch);
      const params = this.stepParams(input, i);
      if (i === last) await this.finishStep(STEP_COURSES[input.optimizerStep], params);
      else await executor.run(['pass'], params);
    }
    this.lastCounts = executor.counts();
    this.pending.push(input.step);
  }

  /** The last pass and what follows it: one submit, unless a fault wipes the gradients in between. */
  private async finishStep(
    { wipedBeforeMeasure, wipedBeforeUpdate, updates }: StepCourse,
    params: StepParams,
  ): Promise<void> {
    let phases: Phase[] = [];
    const wipe = async () => {
      await this.executor.run(phases, params);
      this.executor.clear(['grads']);
      phases = [];
    };
    phases.push('pass');
    if (wipedBeforeMeasure) await wipe();
    phases.push('measure');
    if (wipedBeforeUpdate) await wipe();
    if (updates) phases.push('update');
    await this.executor.run(phases, params);
  }

  async drain(): Promise<StepMetrics[]> {
    await this.collect();
    return this.collected.splice(0);
  }

  evaluate(batches: readonly TokenBatch[]): Promise<number> {
    return this.inTurn(async () => {
      this.executor.clear(['losses']);
      for (const batch of batches) {
        this.writeTokens(batch);
        await this.executor.run(['forward', 'loss'], EVALUATION);
      }
      const losses = await this.executor.read({ buffer: 'losses', offset: 0, length: this.N });
      return losses.reduce((sum, loss) => sum + loss, 0) / (this.N * batches.length);
    });
  }

  async logits(context: Uint32Array): Promise<Float32Array> {
    const [logits] = await this.logitsOfAll([context]);
    return logits!;
  }

  async logitsOfAll(contexts: readonly Uint32Array[]): Promise<Float32Array[]> {
    const { T } = this.spec;
    const unfit = contexts.find(({ length }) => length < 1 || length > T);
    if (unfit) throw new RangeError(`context of ${unfit.length} tokens`);
    return this.inTurn(async () => {
      const all: Float32Array[] = [];
      for (let at = 0; at < contexts.length; at += this.asked) {
        all.push(...(await this.logitsOfSome(contexts.slice(at, at + this.asked))));
      }
      return all;
    });
  }

  /** One forward pass, each context at the beginning of a sequence. GPU→CPU read-back of a row for each, in one piece. */
  private async logitsOfSome(contexts: readonly Uint32Array[]): Promise<Float32Array[]> {
    const { executor, spec, N } = this;
    const ids = new Uint32Array(N); // the causal mask hides the padding from the rows that are read
    for (const [b, context] of contexts.entries()) ids.set(context, b * spec.T);
    executor.write('ids', ids);
    executor.write('positions', inOrder(spec.T));
    const rows = contexts.map(({ length }, b) => b * spec.T + length - 1);
    executor.write(
      'asked',
      Uint32Array.from({ length: this.asked }, (_, i) => rows[i] ?? 0),
    );
    await executor.run(['forward', 'logits'], EVALUATION);
    const stride = alignUp(spec.V, 4);
    const all = await executor.read({ buffer: 'logits', offset: 0, length: contexts.length * stride });
    return rows.map((_, i) => all.slice(i * stride, i * stride + spec.V));
  }

  gradients(): Promise<Float32Array> {
    return this.inTurn(() => this.readArena('grads'));
  }

  checkpoint(step: number): Promise<Checkpoint> {
    return this.inTurn(async () => ({
      step,
      weights: await this.readArena('weights'),
      moment1: await this.readMoment('moment1'),
      moment2: await this.readMoment('moment2'),
    }));
  }

  restore(checkpoint: Checkpoint): Promise<void> {
    return this.inTurn(() => {
      this.executor.write('weights', checkpoint.weights);
      for (const moment of this.moments) this.executor.write(moment, checkpoint[moment]);
      return this.executor.done();
    });
  }

  counts(): StepCounts {
    return this.lastCounts;
  }

  dispose(): void {
    this.executor.dispose();
  }

  /**
   * One caller at a time, in the order of the calls: nobody's tokens or logits are overwritten before they are read,
   * and steps keep their order even where one has to wait.
   */
  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.then(nothing, nothing);
    return result;
  }

  /** Zeros where the optimizer keeps no such moment. */
  private readMoment(moment: Moment): Promise<Float32Array> {
    return this.moments.includes(moment)
      ? this.readArena(moment)
      : Promise.resolve(new Float32Array(this.spec.arenaSize));
  }

  private readArena(buffer: string): Promise<Float32Array> {
    return this.executor.read({ buffer, offset: 0, length: this.spec.arenaSize });
  }

  private writeTokens({ inputs, targets, positions }: TokenBatch): void {
    this.executor.write('ids', inputs);
    this.executor.write('targets', targets);
    this.executor.write('positions', positions);
  }

  private stepParams(
    { step, batches, learningRate, gradClip, weightDecay, dropout, gradientFactor }: StepInput,
    i: number,
  ): StepParams {
    const { beta1, beta2, momentum, seed } = this.options.config;
    return {
      learningRate,
      beta1,
      beta2,
      momentum,
      weightDecay,
      gradClip,
      biasCorrection1: 1 - beta1 ** (step + 1),
      biasCorrection2: 1 - beta2 ** (step + 1),
      lossScale: 1 / (this.N * batches.length),
      dropoutScale: 1 / (1 - dropout),
      dropoutThreshold: dropoutThreshold(dropout),
      dropoutKey: dropoutKey(seed, step * batches.length + i),
      metricsSlot: step % METRICS_RING,
      gradientFactor,
    };
  }

  /**
   * Moves the ring's rows of all pending steps to `collected`, one collection after the other. Training goes on meanwhile:
   * the ring holds twice as many steps as may be pending. GPU→CPU read-back of 4 KiB.
   */
  private collect(): Promise<void> {
    const steps = this.pending;
    this.pending = [];
    const done = this.collecting.then(() => (steps.length > 0 ? this.readMetrics(steps) : undefined));
    this.collecting = done.then(nothing, nothing);
    return done;
  }

  private async readMetrics(steps: readonly number[]): Promise<void> {
    const ring = await this.executor.read({ buffer: 'metrics', offset: 0, length: METRICS_RING * METRICS_WIDTH });
    for (const step of steps) {
      const at = (step % METRICS_RING) * METRICS_WIDTH;
      const [loss, gradNorm, gradNormClipped, nonFinite] = ring.subarray(at, at + METRICS_WIDTH);
      this.collected.push({
        step,
        loss: loss!,
        gradNorm: gradNorm!,
        gradNormClipped: gradNormClipped!,
        nonFinite: nonFinite!,
      });
    }
  }
}

const nothing = () => {};
