/** What a training engine is: the one interface that the loop, the tests and the terminal know. */
import type { TokenBatch } from '../core/batch.ts';
import type { Config } from '../core/config.ts';
import type { StepInspection } from '../core/inspection.ts';
import type { LogitsFacts } from '../core/run_facts.ts';
import type { EngineKind, LogitsRequest } from '../core/run_options.ts';

/** One optimizer step. */
export interface StepInput {
  /** Counted from 0; the optimizer's bias correction uses step + 1. */
  step: number;
  /** One batch for each accumulation pass. */
  batches: readonly TokenBatch[];
  learningRate: number;
  gradClip: number;
  weightDecay: number;
  dropout: number;
  /** What the gradient is multiplied by before it is measured and clipped: 1, unless the loop sums the loss. */
  gradientFactor: number;
  /** What the loop does with the gradients; everything but `applied` is a bug on purpose. */
  optimizerStep: Config['optimizer_step'];
}

/** What one step does with its gradients: whether they are measured, and whether the optimizer runs, on them or on zeros. */
export interface StepCourse {
  /** Gradients are wiped right after the backward pass: nothing to measure. */
  wipedBeforeMeasure: boolean;
  /** Gradients are wiped after clipping has measured them. */
  wipedBeforeUpdate: boolean;
  /** Weights are updated; with wiped gradients, weight decay alone acts, as in PyTorch with zeroed gradients. */
  updates: boolean;
}

export const STEP_COURSES: Readonly<Record<Config['optimizer_step'], StepCourse>> = {
  applied: { wipedBeforeMeasure: false, wipedBeforeUpdate: false, updates: true },
  skipped: { wipedBeforeMeasure: false, wipedBeforeUpdate: false, updates: false },
  zeroed: { wipedBeforeMeasure: false, wipedBeforeUpdate: true, updates: true },
  frozen: { wipedBeforeMeasure: true, wipedBeforeUpdate: false, updates: false },
  detached: { wipedBeforeMeasure: true, wipedBeforeUpdate: false, updates: true },
};

/** Measurements of one step; the loss is that of the weights before the update. */
export interface StepMetrics {
  step: number;
  loss: number;
  gradNorm: number;
  gradNormClipped: number;
  nonFinite: number;
}

/** Work of the latest step and memory of the engine. Zero dispatches and submits on the CPU. */
export interface StepCounts {
  dispatches: number;
  submits: number;
  newBuffers: number;
  /** Largest number of bytes held at once in GPU buffers (or typed arrays) by this engine. */
  peakBytes: number;
}

/** Everything needed to go on bit for bit, as flat arenas in the layout of `spec.ts`. */
export interface Checkpoint {
  /** The next step to run. */
  step: number;
  weights: Float32Array;
  /** Average of the gradients: a first moment, a velocity or a momentum, as the optimizer has it. */
  moment1: Float32Array;
  /** Average of their squares; zeros if the optimizer keeps none. */
  moment2: Float32Array;
}

export interface Engine {
  readonly kind: EngineKind;
  /** What the arithmetic runs on, in words for a person: "NVIDIA GeForce RTX 4070", "CPU executor". */
  readonly adapter: string;
  /** Trainable numbers, without padding. */
  readonly parameterCount: number;
  /** Present on engines that can either store or recompute their logits. */
  readonly logitsFacts?: LogitsFacts;

  /**
   * Queues one optimizer step. Resolves when its work is done; may be called again before that.
   * @throws DeviceError when the device is lost, out of memory or refuses the work.
   */
  step(input: StepInput): Promise<void>;
  /** Does what `step` does to the bit, and measures it. GPU→CPU read-back of weights, gradients, queries and keys. */
  inspect(input: StepInput): Promise<StepInspection>;
  /** Metrics of all steps done since the last call, in order. GPU→CPU read-back. */
  drain(): Promise<StepMetrics[]>;
  /** Mean loss over batches, dropout off; changes nothing. GPU→CPU read-back. */
  evaluate(batches: readonly TokenBatch[]): Promise<number>;
  /** Logits (V) that follow the last token of `context` (1 … T tokens), dropout off. GPU→CPU read-back. */
  logits(context: Uint32Array): Promise<Float32Array>;
  /** The same for many contexts; several share a forward pass where the engine can. */
  logitsOfAll(contexts: readonly Uint32Array[]): Promise<Float32Array[]>;
  /** Gradient of the latest step's mean loss, before its factor and clipping, in the layout of `spec.ts`. GPU→CPU read-back. */
  gradients(): Promise<Float32Array>;
  /** GPU→CPU read-back of the state before step `step`. */
  checkpoint(step: number): Promise<Checkpoint>;
  restore(checkpoint: Checkpoint): Promise<void>;
  counts(): StepCounts;
  /** Frees everything; the engine cannot be used afterwards. */
  dispose(): void;
}

/** What fixes the shape of an engine; live values arrive with each step. */
export interface EngineOptions {
  config: Readonly<Config>;
  vocabSize: number;
  /** Only for the plan; absent: `stored`. */
  logits?: LogitsRequest;
}
