/**
 * Everything that changes from step to step, in one small uniform buffer; `struct Params` in the WGSL files, which may
 * leave out the end of it.
 */
export interface StepParams {
  /** Rate of this step, after the schedule. */
  learningRate: number;
  beta1: number;
  beta2: number;
  momentum: number;
  weightDecay: number;
  /** Largest gradient norm that is left alone; 0 = no clipping. */
  gradClip: number;
  /** 1 − beta1^(t), with t counted from 1. */
  biasCorrection1: number;
  /** 1 − beta2^(t). */
  biasCorrection2: number;
  /** 1 / (rows of all micro-batches of the step): turns a sum of losses into their mean. */
  lossScale: number;
  /** 1 / (1 − dropout). */
  dropoutScale: number;
  /** Hashes below it are dropped; 0 = no dropout. */
  dropoutThreshold: number;
  /** Key of the dropout masks: the pass's, or for a kernel at one place in the network that place's; see `core/rng.ts`. */
  dropoutKey: number;
  /** Row of the metrics ring that this step writes. */
  metricsSlot: number;
  /** Factor on the gradients before they are measured: 1, unless the loop sums the loss; only `gradient_clip` reads it. */
  gradientFactor: number;
}

/** Parameters of the first step of AdamW, with a summed loss and no dropout. */
export const FIRST_STEP: StepParams = {
  learningRate: 1e-3,
  beta1: 0.9,
  beta2: 0.95,
  momentum: 0.9,
  weightDecay: 0.1,
  gradClip: 1,
  biasCorrection1: 0.1,
  biasCorrection2: 0.05,
  lossScale: 1,
  dropoutScale: 1,
  dropoutThreshold: 0,
  dropoutKey: 0,
  metricsSlot: 0,
  gradientFactor: 1,
};

/** Bytes of `struct Params`, rounded up to a multiple of 16 as uniform buffers want. */
export const PARAMS_BYTES = 64;

/** Lays the parameters out as the WGSL struct has them: 4 bytes each, in the order of the interface. */
export function encodeParams(p: StepParams, into = new ArrayBuffer(PARAMS_BYTES), at = 0): ArrayBuffer {
  const floats = new Float32Array(into, at);
  const ints = new Uint32Array(into, at);
  floats.set([
    p.learningRate,
    p.beta1,
    p.beta2,
    p.momentum,
    p.weightDecay,
    p.gradClip,
    p.biasCorrection1,
    p.biasCorrection2,
    p.lossScale,
    p.dropoutScale,
  ]);
  ints.set([p.dropoutThreshold, p.dropoutKey, p.metricsSlot], 10);
  floats[13] = p.gradientFactor;
  return into;
}

/** Floats in one row of the metrics ring: mean loss, gradient norm, norm after clipping, non-finite entries. */
export const METRICS_WIDTH = 4;
