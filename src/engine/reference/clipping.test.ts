import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from './backend.ts';
import { clippingFactor, countNonFinite } from './clipping.ts';

const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());

beforeAll(async () => void (await openBackend('cpu', null)));

describe('clipping', () => {
  const gradients = () => [tf.tensor1d([3, 0]), tf.tensor2d([[4]])]; // together a norm of 5
  const factorOf = (list: tf.Tensor[], clip: number) => values(clippingFactor(list, clip).factor)[0];

  it('measures the norm over all gradients at once', () => {
    expect(values(clippingFactor(gradients(), 1).norm)[0]).toBe(5);
  });
  it('scales a larger norm down to the limit', () => {
    expect(factorOf(gradients(), 2)).toBeCloseTo(0.4, 6);
  });
  it('leaves a smaller norm exactly alone', () => {
    expect(factorOf(gradients(), 6)).toBe(1);
  });
  it('is off at 0', () => {
    expect(factorOf(gradients(), 0)).toBe(1);
  });
  it('turns a norm of NaN into NaN and an infinite one into 0, as PyTorch does', () => {
    expect(factorOf([tf.tensor1d([NaN])], 1)).toBeNaN();
    expect(factorOf([tf.tensor1d([Infinity])], 1)).toBe(0);
  });
  it('counts what is not finite over all gradients', () => {
    const list = [tf.tensor1d([NaN, 1, Infinity]), tf.tensor2d([[-Infinity, 0]])];
    expect(values(countNonFinite(list))[0]).toBe(3);
  });
});
