/** Loss and gradients of a step, by tfjs' autodiff. */
import * as tf from '@tensorflow/tfjs-core';
import type { TokenBatch } from '../../core/batch.ts';
import type { Numerics } from '../numerics.ts';
import type { ModelSpec } from '../spec.ts';
import { crossEntropy } from './cross_entropy.ts';
import type { Dropout } from './dropout.ts';
import { gpt, type Tensors } from './model.ts';

export interface LossAndGradients {
  loss: tf.Scalar;
  gradients: Tensors;
}

/** Mean cross-entropy of one batch, in nats; inputs and targets (B,T), positions (T). */
export function batchLoss(
  weights: Tensors,
  spec: ModelSpec,
  { inputs, targets, positions }: TokenBatch,
  numerics: Numerics,
  dropout?: Dropout,
): tf.Scalar {
  const logits = gpt(weights, spec, tokenTensor(inputs), tokenTensor(positions), numerics, dropout);
  return crossEntropy(logits, tokenTensor(targets), numerics);
}

/** Tokens or positions as tfjs wants them. */
export const tokenTensor = (tokens: Uint32Array): tf.Tensor1D => tf.tensor1d(Int32Array.from(tokens), 'int32');

/** Means over the batches of a step, one after the other; `dropoutOf(i)` is the dropout of batch i. */
export function meanLossAndGradients(
  weights: Tensors,
  spec: ModelSpec,
  batches: readonly TokenBatch[],
  numerics: Numerics,
  dropoutOf: (i: number) => Dropout,
): LossAndGradients {
  let total: LossAndGradients | null = null;
  for (const [i, batch] of batches.entries()) {
    const share = () => tf.div<tf.Scalar>(batchLoss(weights, spec, batch, numerics, dropoutOf(i)), batches.length);
    const one = differentiate(share, weights);
    total = total ? addUp(total, one) : one;
  }
  if (!total) throw new RangeError('A step needs at least one batch.');
  return total;
}

function differentiate(f: () => tf.Scalar, weights: Tensors): LossAndGradients {
  const { value, grads } = tf.valueAndGrads(f)(Object.values(weights));
  return { loss: value as tf.Scalar, gradients: named(Object.keys(weights), grads) };
}

/** The sum, in place of its parts. */
function addUp(a: LossAndGradients, b: LossAndGradients): LossAndGradients {
  const names = Object.keys(a.gradients);
  const sums = names.map((name) => tf.add(a.gradients[name]!, b.gradients[name]!));
  const sum = { loss: tf.add<tf.Scalar>(a.loss, b.loss), gradients: named(names, sums) };
  for (const part of [a, b]) tf.dispose([part.loss, ...Object.values(part.gradients)]);
  return sum;
}

const named = (names: readonly string[], tensors: readonly tf.Tensor[]): Tensors =>
  Object.fromEntries(names.map((name, i) => [name, tensors[i]!]));
