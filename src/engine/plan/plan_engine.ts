/** The fast engine: a fixed list of kernel calls, run by an executor. */
import { METRICS_WIDTH, type StepParams } from '../../../kernels/params.ts';
import { dropoutKey, dropoutThreshold } from '../../core/rng.ts';
import type { Checkpoint, Engine, EngineOptions, StepCounts, StepInput, StepMetrics, TokenBatch } from '../engine.ts';
import { initialWeights } from '../init.ts';
import { modelSpec, type ModelSpec } from '../spec.ts';
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
    if (this.pending.length >= METRICS_RING / 2) await this.collect();
    const { executor } = this;
    executor.beginStep();
    executor.clear(['grads', 'losses']);
    for (const [i, batch] of input.batches.entries()) {
      this.writeTokens(batch);
      const last = i === input.batches.length - 1;
      executor.run(last ? ['pass', 'update'] : ['pass'], this.stepParams(input, i));
    }
    this.lastCounts = executor.counts();
    this.pending.push(input.step);
    await executor.done();
  }

  async drain(): Promise<StepMetrics[]> {
    await this.collect();
    return this.collected.splice(0);
  }

  async evaluate(batches: readonly TokenBatch[]): Promise<number> {
    this.executor.clear(['losses']);
    for (const batch of batches) {
      this.writeTokens(batch);
      this.executor.run(['forward', 'loss'], EVALUATION);
    }
    const losses = await this.executor.read({ buffer: 'losses', offset: 0, length: this.N });
    return losses.reduce((sum, loss) => sum + loss, 0) / (this.N * batches.length);
  }

  async logits(context: Uint32Array): Promise<Float32Array> {
    const { spec } = this;
    if (context.length < 1 || context.length > spec.T) throw new RangeError(`context of ${context.length} tokens`);
    const ids = new Uint32Array(this.N); // the causal mask hides the padding from the row that is read
    ids.set(context);
    this.executor.write('ids', ids);
    const row = context.length - 1;
    const { rows, stride } = headChunks(spec, this.N);
    const chunk = Math.floor(row / rows);
    this.executor.run(['forward', `logits/${chunk}`], EVALUATION);
    return this.executor.read({ buffer: 'logits', offset: (row - chunk * rows) * stride, length: spec.V });
  }

  gradients(): Promise<Float32Array> {
    return this.readArena('grads');
  }

  async checkpoint(step: number): Promise<Checkpoint> {
    const [weights, moment1, moment2] = [
      await this.readArena('weights'),
      await this.readArena('moment1'),
      await this.readArena('moment2'),
    ];
    return { step, weights, moment1, moment2 };
  }

  restore({ weights, moment1, moment2 }: Checkpoint): Promise<void> {
    this.executor.write('weights', weights);
    this.executor.write('moment1', moment1);
    this.executor.write('moment2', moment2);
    return this.executor.done();
  }

  counts(): StepCounts {
    return this.lastCounts;
  }

  dispose(): void {
    this.executor.dispose();
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

  /** Moves the ring's rows of all pending steps to `collected`. GPU→CPU read-back of 4 KiB. */
  private async collect(): Promise<void> {
    const steps = this.pending;
    if (steps.length === 0) return;
    this.pending = [];
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
