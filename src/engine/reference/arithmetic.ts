/** How the model computes, right or wrong on purpose, built from the config's `Numerics`. */
import * as tf from '@tensorflow/tfjs-core';
import { islandPrecision, type Numerics } from '../numerics.ts';
import { ROUNDINGS, type Rounding } from './half.ts';

export interface Arithmetic {
  /** Rounds to the precision of activations. */
  round: Rounding;
  /** Rounds to the precision inside softmax and layer norm, the "islands" of f32. */
  island: Rounding;
  /** What products of queries and keys, each of D numbers, are multiplied by. */
  scoreScale(D: number): number;
  /** Softmax over the last axis. */
  softmax(scores: tf.Tensor): tf.Tensor;
}

export function arithmeticOf(numerics: Numerics): Arithmetic {
  const inside = islandPrecision(numerics);
  const isStable = numerics.attention_softmax === 'stable';
  return {
    round: ROUNDINGS[numerics.precision],
    island: ROUNDINGS[inside],
    scoreScale: (D) => (numerics.attention_scale === 'scaled' ? 1 / Math.sqrt(D) : 1),
    softmax: isStable && inside === 'f32' ? tf.softmax : softmaxInSteps(isStable, ROUNDINGS[inside]),
  };
}

/** Softmax with every step rounded and, unless it is stable, without the maximum subtracted. */
function softmaxInSteps(isStable: boolean, island: Rounding): (scores: tf.Tensor) => tf.Tensor {
  // Its gradient knows the weights only as exp(score − lse), unrounded: so does attention that saves no matrix of them.
  const softmax = tf.customGrad((input, save) => {
    const scores = input as tf.Tensor;
    const highest = isStable ? tf.max(scores, -1, true) : tf.scalar(0);
    const powers = island(tf.exp(island(tf.sub(scores, highest))));
    const sum = island(tf.sum(powers, -1, true));
    const value = tf.div(powers, sum);
    const lse = tf.add(highest, tf.log(sum));
    (save as tf.GradSaveFunc)([value, tf.exp(tf.sub(scores, lse))]);
    const gradFunc = (dy: tf.Tensor, [weights, unrounded]: tf.Tensor[]) =>
      tf.mul(unrounded!, tf.sub(dy, tf.sum(tf.mul(weights!, dy), -1, true)));
    return { value, gradFunc };
  });
  return (scores) => softmax(scores);
}
