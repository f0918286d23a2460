/** Clipping of gradients, and whether they are finite. */
import * as tf from '@tensorflow/tfjs-core';

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
