/** What turns gradients into an update: clipping, AdamW, SGD. */
import * as tf from '@tensorflow/tfjs-core';
import type { Config } from '../../core/config.ts';

/** What one update needs to know besides the tensors. */
export interface UpdateSettings {
  /** Counted from 0. */
  step: number;
  learningRate: number;
  weightDecay: number;
  beta1: number;
  beta2: number;
  momentum: number;
}

/** A parameter with its moments; SGD's velocity is the first, and its second stays as it is. */
export interface ParameterState {
  weight: tf.Tensor;
  moment1: tf.Tensor;
  moment2: tf.Tensor;
}

/** Pure: the state after one update. Only matrices decay. */
export type Optimizer = (
  state: ParameterState,
  gradient: tf.Tensor,
  decays: boolean,
  settings: UpdateSettings,
) => ParameterState;

export const OPTIMIZERS: Record<Config['optimizer'], Optimizer> = {
  /** Loshchilov and Hutter, arXiv 1711.05101: the decay acts on the weight itself, before Adam's update. */
  adamw(state, gradient, decays, { step, learningRate, weightDecay, beta1, beta2 }) {
    const moment1 = mix(beta1, state.moment1, gradient);
    const moment2 = mix(beta2, state.moment2, tf.square(gradient));
    const mean = tf.div(moment1, 1 - beta1 ** (step + 1));
    const meanSquare = tf.div(moment2, 1 - beta2 ** (step + 1));
    const update = tf.div(mean, tf.add(tf.sqrt(meanSquare), 1e-8));
    const decayed = decays ? tf.mul(state.weight, 1 - learningRate * weightDecay) : state.weight;
    return { weight: tf.sub(decayed, tf.mul(learningRate, update)), moment1, moment2 };
  },

  /** As torch.optim.SGD: the decay is part of the gradient, and so of the velocity. */
  sgd(state, gradient, decays, { learningRate, weightDecay, momentum }) {
    const pull = decays ? tf.add(gradient, tf.mul(weightDecay, state.weight)) : gradient;
    const moment1 = tf.add(tf.mul(momentum, state.moment1), pull);
    return { weight: tf.sub(state.weight, tf.mul(learningRate, moment1)), moment1, moment2: state.moment2 };
  },
};

const mix = (share: number, old: tf.Tensor, fresh: tf.Tensor) => tf.add(tf.mul(share, old), tf.mul(1 - share, fresh));

export interface ClippingFactor {
  /** Global L2 norm of all gradients. */
  norm: tf.Scalar;
  /** What clipping multiplies every gradient by. */
  factor: tf.Scalar;
}

/**
 * Global-norm clipping as torch.nn.utils.clip_grad_norm_ has it: factor = min(1, clip / (norm + 1e-6)); clip 0 = off.
 * A norm of NaN gives a factor of NaN, an infinite one a factor of 0.
 */
export function clippingFactor(gradients: readonly tf.Tensor[], clip: number): ClippingFactor {
  const squares = gradients.map((gradient) => tf.sum(tf.square(gradient)));
  const norm = tf.sqrt(tf.sum(tf.stack(squares))) as tf.Scalar; // not addN: wrong for more than 7 tensors on webgpu
  const factor = clip > 0 ? tf.minimum(1, tf.div(clip, tf.add(norm, 1e-6))) : tf.scalar(1);
  return { norm, factor: factor as tf.Scalar };
}

/** Entries that are NaN or infinite. */
export function countNonFinite(tensors: readonly tf.Tensor[]): tf.Scalar {
  const counts = tensors.map((tensor) => tf.sum(tf.logicalNot(tf.isFinite(tensor))));
  return tf.cast(tf.sum(tf.stack(counts)), 'float32') as tf.Scalar;
}
