import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { openBackend } from './backend.ts';
import { clippingFactor, countNonFinite, OPTIMIZERS, type ParameterState } from './optimizer.ts';

const settings = { step: 0, learningRate: 0.1, weightDecay: 0.5, beta1: 0.9, beta2: 0.95, momentum: 0.9 };
const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const fresh = (): ParameterState => ({
  weight: tf.tensor1d([2]),
  moment1: tf.tensor1d([0]),
  moment2: tf.tensor1d([0]),
});
const gradient = () => tf.tensor1d([4]);

beforeAll(async () => void (await openBackend('cpu', null)));

describe('AdamW', () => {
  it('first moves every weight by the learning rate, after decay', () => {
    // Both bias corrections undo the first averaging: m̂ = 4, v̂ = 16, update 4/√16 = 1. 2·(1 − 0.1·0.5) − 0.1·1 = 1.8
    const { weight, moment1, moment2 } = OPTIMIZERS.adamw(fresh(), gradient(), true, settings);
    expect(values(weight)[0]).toBeCloseTo(1.8, 6);
    expect(values(moment1)[0]).toBeCloseTo(0.4, 6);
    expect(values(moment2)[0]).toBeCloseTo(0.8, 6);
  });

  it('leaves gains and biases without decay', () => {
    expect(values(OPTIMIZERS.adamw(fresh(), gradient(), false, settings).weight)[0]).toBeCloseTo(1.9, 6);
  });

  it('corrects the bias of the second step by the powers of two', () => {
    // m = 0.9·0.4 + 0.1·(−1) = 0.26, m̂ = 0.26/0.19; v = 0.95·0.8 + 0.05·1 = 0.81, v̂ = 0.81/0.0975
    const state = { weight: tf.tensor1d([1.8]), moment1: tf.tensor1d([0.4]), moment2: tf.tensor1d([0.8]) };
    const { weight } = OPTIMIZERS.adamw(state, tf.tensor1d([-1]), false, { ...settings, step: 1 });
    expect(values(weight)[0]).toBeCloseTo(1.8 - (0.1 * (0.26 / 0.19)) / Math.sqrt(0.81 / 0.0975), 6);
  });
});

describe('SGD', () => {
  it('adds decay to the gradient and follows the velocity', () => {
    // v = 4 + 0.5·2 = 5, w = 2 − 0.1·5 = 1.5; then v = 0.9·5 + 4 + 0.5·1.5 = 9.25, w = 1.5 − 0.925 = 0.575
    const once = OPTIMIZERS.sgd(fresh(), gradient(), true, settings);
    const twice = OPTIMIZERS.sgd(once, gradient(), true, { ...settings, step: 1 });
    expect(values(once.weight)[0]).toBeCloseTo(1.5, 6);
    expect(values(twice.moment1)[0]).toBeCloseTo(9.25, 5);
    expect(values(twice.weight)[0]).toBeCloseTo(0.575, 6);
  });

  it('leaves gains and biases without decay', () => {
    expect(values(OPTIMIZERS.sgd(fresh(), gradient(), false, settings).weight)[0]).toBeCloseTo(1.6, 6);
  });
});

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
