/** Mean cross-entropy, right or wrong on purpose. */
import * as tf from '@tensorflow/tfjs-core';
import { islandPrecision, type Numerics } from '../numerics.ts';
import { ROUNDINGS, type Rounding } from './half.ts';

/** logits (N,V), one-hot targets (N,V) of integers in; losses (N) out. */
type RowLosses = (logits: tf.Tensor2D, targets: tf.Tensor2D) => tf.Tensor;

/** logits (N,V), targets (N) in; mean of −log softmax(logits)[target] in nats out. */
export function crossEntropy(logits: tf.Tensor2D, targets: tf.Tensor1D, numerics: Numerics): tf.Scalar {
  const losses = rowLossesOf(numerics);
  return tf.mean(losses(logits, tf.oneHot(targets, logits.shape[1]) as tf.Tensor2D));
}

function rowLossesOf(numerics: Numerics): RowLosses {
  const inside = islandPrecision(numerics);
  switch (numerics.cross_entropy) {
    case 'stable':
      return inside === 'f32' ? exact : withGradient(stableInSteps(ROUNDINGS[inside]));
    case 'naive':
      return withGradient(naive(ROUNDINGS[inside]));
    case 'unnormalised':
      return (logits, targets) => tf.neg(chosen(logits, targets));
  }
}

const exact: RowLosses = (logits, targets) => {
  const logProbabilities = tf.logSoftmax(logits); // log-sum-exp with the maximum subtracted
  // Asked for floats at once, oneHot of the wasm backend returns the bits of integers.
  return tf.neg(tf.sum(tf.mul(logProbabilities, tf.cast(targets, 'float32')), 1));
};

interface LossesAndSlopes {
  /** (N) */
  losses: tf.Tensor;
  /** (N,V): derivative of each row's loss by its logits. */
  slopes: tf.Tensor;
}

const stableInSteps =
  (island: Rounding) =>
  (logits: tf.Tensor2D, targets: tf.Tensor2D): LossesAndSlopes => {
    const below = island(tf.sub(logits, tf.max(logits, 1, true)));
    const powers = island(tf.exp(below));
    const sum = island(tf.sum(powers, 1, true));
    const losses = tf.sub(island(tf.log(tf.squeeze(sum, [1]))), chosen(below, targets));
    return { losses, slopes: tf.sub(tf.div(powers, sum), targets) };
  };

const naive =
  (island: Rounding) =>
  (logits: tf.Tensor2D, targets: tf.Tensor2D): LossesAndSlopes => {
    const powers = island(tf.exp(logits));
    const probabilities = island(tf.div(powers, island(tf.sum(powers, 1, true))));
    const probability = chosen(probabilities, targets);
    // Spelled out, because a GPU's log of 0 can be finite.
    const losses = tf.where(tf.equal(probability, 0), Infinity, tf.neg(tf.log(probability)));
    // By the chain rule every slope has the factor probability · 1/probability: NaN where the probability is 0 or NaN.
    const factor = tf.where(tf.greater(probability, 0), 1, NaN);
    return { losses, slopes: tf.mul(tf.sub(probabilities, targets), tf.expandDims(factor, 1)) };
  };

function withGradient(losses: (logits: tf.Tensor2D, targets: tf.Tensor2D) => LossesAndSlopes): RowLosses {
  return (logits, targets) => {
    const rows = tf.customGrad((l, save) => {
      const { losses: value, slopes } = losses(l as tf.Tensor2D, targets);
      (save as tf.GradSaveFunc)([slopes]);
      const gradFunc = (dy: tf.Tensor, [saved]: tf.Tensor[]) => tf.mul(saved!, tf.expandDims(dy, 1));
      return { value, gradFunc };
    });
    return rows(logits);
  };
}

/** Each row's number at its target (N); nothing else matters, be it infinite. */
const chosen = (rows: tf.Tensor, targets: tf.Tensor2D) =>
  tf.sum(tf.where(tf.cast(targets, 'bool'), rows, tf.zerosLike(rows)), 1);
