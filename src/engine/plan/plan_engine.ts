/** The fast engine: a fixed list of kernel calls, run by an executor. */
import { METRICS_WIDTH, type StepParams } from '../../../kernels/params.ts';
import { dropoutKey, dropoutThreshold } from '../../core/rng.ts';
import type { TokenBatch } from '../../core/batch.ts';
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
import { modelSpec, type ModelSpec } from '../spec.ts';
import type { Phase } from './call.ts';
import type { Executor } from './executor.ts';
import { headChunks, METRICS_RING } from './layout.ts';
import { buildPlan } from './plan.ts';

/** Everything that differs between evaluation and the first step; nothing here changes weights. */
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
  await executor.prepare(buildPlan(spec, options.config), onProgress);
  executor.write('weights', initialWeights(spec, options.config.seed));
  return new PlanEngine(spec, options, executor);
}

class PlanEngine implements Engine {
  readonly kind = 'plan';
  readonly adapter: string;
  readonly parameterCount: number;
  /** Rows of all micro-batches of one pass. */
  private readonly N: number;
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
  ) {
    this.adapter = executor.adapter;
    this.parameterCount = spec.parameterCount;
    this.N = options.config.batch_size * spec.T;
    this.lastCounts = executor.counts();
  }

  async step(input: StepInput): Promise<void> {
    await this.inTurn(async () => {
      if (this.pending.length >= METRICS_RING / 2) await this.collect();
      this.queueStep(input);
    });
    await this.executor.done();
  }

  private queueStep(input: StepInput): void {
    const { executor } = this;
    executor.beginStep();
    executor.clear(['grads', 'losses']);
    const last = input.batches.length - 1;
    for (const [i, batch] of input.batches.entries()) {
      this.writeTokens(batch);
      const params = this.stepParams(input, i);
      if (i === last) this.finishStep(STEP_COURSES[input.optimizerStep], params);
      else executor.run(['pass'], params);
    }
    this.lastCounts = executor.counts();
    this.pending.push(input.step);
  }

  /** The last pass and what follows it: one submit, unless a fault wipes the gradients in between. */
  private finishStep({ wipedBeforeMeasure, wipedBeforeUpdate, updates }: StepCourse, params: StepParams): void {
    let phases: Phase[] = [];
    const wipe = () => {
      this.executor.run(phases, params);
      this.executor.clear(['grads']);
      phases = [];
    };
    phases.push('pass');
    if (wipedBeforeMeasure) wipe();
    phases.push('measure');
    if (wipedBeforeUpdate) wipe();
    if (updates) phases.push('update');
    this.executor.run(phases, params);
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
        this.executor.run(['forward', 'loss'], EVALUATION);
      }
      const losses = await this.executor.read({ buffer: 'losses', offset: 0, length: this.N });
      return losses.reduce((sum, loss) => sum + loss, 0) / (this.N * batches.length);
    });
  }

  async logits(context: Uint32Array): Promise<Float32Array> {
    const { spec } = this;
    if (context.length < 1 || context.length > spec.T) throw new RangeError(`context of ${context.length} tokens`);
    const ids = new Uint32Array(this.N); // the causal mask hides the padding from the row that is read
    ids.set(context);
    const row = context.length - 1;
    const { rows, stride } = headChunks(spec, this.N);
    const chunk = Math.floor(row / rows);
    return this.inTurn(() => {
      this.executor.write('ids', ids);
      this.executor.run(['forward', `logits/${chunk}`], EVALUATION);
      return this.executor.read({ buffer: 'logits', offset: (row - chunk * rows) * stride, length: spec.V });
    });
  }

  gradients(): Promise<Float32Array> {
    return this.inTurn(() => this.readArena('grads'));
  }

  checkpoint(step: number): Promise<Checkpoint> {
    return this.inTurn(async () => ({
      step,
      weights: await this.readArena('weights'),
      moment1: await this.readArena('moment1'),
      moment2: await this.readArena('moment2'),
    }));
  }

  restore({ weights, moment1, moment2 }: Checkpoint): Promise<void> {
    return this.inTurn(() => {
      this.executor.write('weights', weights);
      this.executor.write('moment1', moment1);
      this.executor.write('moment2', moment2);
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

  private readArena(buffer: string): Promise<Float32Array> {
    return this.executor.read({ buffer, offset: 0, length: this.spec.arenaSize });
  }

  private writeTokens({ inputs, targets }: TokenBatch): void {
    this.executor.write('ids', inputs);
    this.executor.write('targets', targets);
  }

  private stepParams(
    { step, batches, learningRate, gradClip, weightDecay, dropout }: StepInput,
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
