/** Optimizers by hand, and the calls of the plan against tfjs on the same gradients. */
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { FIRST_STEP } from '../../kernels/params.ts';
import { CONFIG_TABLE, type Config } from '../core/config.ts';
import { Rng } from '../core/rng.ts';
import { OPTIMIZERS, type ParameterState } from './optimizers.ts';
import { CpuExecutor } from './plan/cpu_executor.ts';
import { buildPlan } from './plan/plan.ts';
import { kindOf, modelSpec } from './spec.ts';
import { relativeDifference, TINY_V, tinyConfig } from './testing.ts';

const settings = { step: 0, learningRate: 0.1, weightDecay: 0.5, beta1: 0.9, beta2: 0.95, momentum: 0.9 };
const values = (tensor: tf.Tensor) => Array.from(tensor.dataSync());
const fresh = (weight: tf.Tensor = tf.tensor1d([2])): ParameterState => ({
  weight,
  moment1: tf.zerosLike(weight),
  moment2: tf.zerosLike(weight),
});
const gradient = () => tf.tensor1d([4]);

beforeAll(() => tf.setBackend('cpu'));

describe('AdamW', () => {
  it('first moves every weight by the learning rate, after decay', () => {
    // Both bias corrections undo the first averaging: m̂ = 4, v̂ = 16, update 4/√16 = 1. 2·(1 − 0.1·0.5) − 0.1·1 = 1.8
    const { weight, moment1, moment2 } = OPTIMIZERS.adamw.update(tf, fresh(), gradient(), 'embedding', settings);
    expect(values(weight)[0]).toBeCloseTo(1.8, 6);
    expect(values(moment1)[0]).toBeCloseTo(0.4, 6);
    expect(values(moment2)[0]).toBeCloseTo(0.8, 6);
  });

  it('leaves gains and biases without decay', () => {
    expect(values(OPTIMIZERS.adamw.update(tf, fresh(), gradient(), 'gain or bias', settings).weight)[0]).toBeCloseTo(
      1.9,
      6,
    );
  });

  it('corrects the bias of the second step by the powers of two', () => {
    // m = 0.9·0.4 + 0.1·(−1) = 0.26, m̂ = 0.26/0.19; v = 0.95·0.8 + 0.05·1 = 0.81, v̂ = 0.81/0.0975
    const state = { weight: tf.tensor1d([1.8]), moment1: tf.tensor1d([0.4]), moment2: tf.tensor1d([0.8]) };
    const { weight } = OPTIMIZERS.adamw.update(tf, state, tf.tensor1d([-1]), 'gain or bias', { ...settings, step: 1 });
    expect(values(weight)[0]).toBeCloseTo(1.8 - (0.1 * (0.26 / 0.19)) / Math.sqrt(0.81 / 0.0975), 6);
  });
});

describe('SGD', () => {
  it('adds decay to the gradient and follows the velocity', () => {
    // v = 4 + 0.5·2 = 5, w = 2 − 0.1·5 = 1.5; then v = 0.9·5 + 4 + 0.5·1.5 = 9.25, w = 1.5 − 0.925 = 0.575
    const once = OPTIMIZERS.sgd.update(tf, fresh(), gradient(), 'embedding', settings);
    const twice = OPTIMIZERS.sgd.update(tf, once, gradient(), 'embedding', { ...settings, step: 1 });
    expect(values(once.weight)[0]).toBeCloseTo(1.5, 6);
    expect(values(twice.moment1)[0]).toBeCloseTo(9.25, 5);
    expect(values(twice.weight)[0]).toBeCloseTo(0.575, 6);
  });

  it('leaves gains and biases without decay', () => {
    expect(values(OPTIMIZERS.sgd.update(tf, fresh(), gradient(), 'gain or bias', settings).weight)[0]).toBeCloseTo(
      1.6,
      6,
    );
  });
});

describe('Lion', () => {
  it('moves every weight by the learning rate, in the direction of the average, after decay', () => {
    // c = 0.1·4 > 0: 2·(1 − 0.1·0.5) − 0.1 = 1.8; m = 0.05·4 = 0.2
    const once = OPTIMIZERS.lion.update(tf, fresh(), gradient(), 'embedding', settings);
    expect(values(once.weight)[0]).toBeCloseTo(1.8, 6);
    expect(values(once.moment1)[0]).toBeCloseTo(0.2, 6);
    // c = 0.9·0.2 − 0.1·1 = 0.08 > 0, against the gradient: 1.8 − 0.1 = 1.7; m = 0.95·0.2 − 0.05 = 0.14
    const twice = OPTIMIZERS.lion.update(tf, once, tf.tensor1d([-1]), 'gain or bias', settings);
    expect(values(twice.weight)[0]).toBeCloseTo(1.7, 6);
    expect(values(twice.moment1)[0]).toBeCloseTo(0.14, 6);
  });
});

describe('Muon', () => {
  /** What five iterations make of a singular value. */
  const iterated = (x: number) => {
    for (let i = 0; i < 5; i++) x = 3.4445 * x - 4.775 * x ** 3 + 2.0315 * x ** 5;
    return x;
  };
  const stepOf = (matrix: tf.Tensor2D) =>
    OPTIMIZERS.muon.update(tf, fresh(tf.zerosLike(matrix)), matrix, 'hidden matrix', settings);

  it('brings singular values near 1, whatever their size, and follows Nesterov', () => {
    // diag(3, 4) has norm 5, and stays diagonal.
    const once = stepOf(tf.tensor2d([[3e-3, 0], [0, 4e-3]])); // prettier-ignore
    expect(values(once.weight)[0]).toBeCloseTo(-0.1 * iterated(0.6), 4);
    expect(values(once.weight)[3]).toBeCloseTo(-0.1 * iterated(0.8), 4);
    expect(Math.abs(iterated(0.6) - 1)).toBeLessThan(0.3);
    // v = 0.9·(3, 4) + (4, 0) = (6.7, 3.6); direction (4, 0) + 0.9·v = (10.03, 3.24)
    const twice = OPTIMIZERS.muon.update(tf, once, tf.tensor2d([[4e-3, 0], [0, 0]]), 'hidden matrix', settings); // prettier-ignore
    const moved = (i: number) => (values(once.weight)[i]! * 0.95 - values(twice.weight)[i]!) / 0.1;
    const norm = Math.hypot(10.03, 3.24);
    expect(moved(0)).toBeCloseTo(iterated(10.03 / norm), 3);
    expect(moved(3)).toBeCloseTo(iterated(3.24 / norm), 3);
    expect(values(twice.moment1)[0]).toBeCloseTo(6.7e-3, 6);
  });

  it('moves further where there are more outputs than inputs', () => {
    const row = stepOf(tf.tensor2d([[1, 0, 0, 0]]));
    expect(values(row.weight)[0]).toBeCloseTo(-0.1 * 2 * iterated(1), 4);
    const column = stepOf(tf.tensor2d([[1], [0], [0], [0]]));
    expect(values(column.weight)[0]).toBeCloseTo(-0.1 * iterated(1), 4);
  });

  it('leaves embeddings, gains and biases to AdamW', () => {
    for (const kind of ['embedding', 'gain or bias'] as const) {
      const [muon, adamw] = [OPTIMIZERS.muon, OPTIMIZERS.adamw].map((optimizer) =>
        values(optimizer.update(tf, fresh(), gradient(), kind, settings).weight),
      );
      expect(muon).toEqual(adamw);
    }
  });
});

describe.each(Object.keys(CONFIG_TABLE.optimizer.options) as Config['optimizer'][])('the plan of %s', (optimizer) => {
  const config = tinyConfig({ optimizer, n_embd: 10 }); // matrices of 100, 300 and 400 elements
  const spec = modelSpec(config, TINY_V);

  it('updates every parameter as tfjs does from the same gradients, and writes nothing else', async () => {
    const rng = new Rng(1, 'update');
    const random = (scale: number) => {
      const arena = new Float32Array(spec.arenaSize);
      for (const { offset, size } of spec.parameters) {
        for (let i = offset; i < offset + size; i++) arena[i] = scale * (2 * rng.uniform() - 1);
      }
      return arena;
    };
    const executor = new CpuExecutor();
    await executor.prepare(buildPlan(spec, config));
    const weights = random(1);
    const settings = { learningRate: 0.1, weightDecay: 0.5, beta1: 0.9, beta2: 0.95, momentum: 0.9 };
    const tensorsOf = (arena: Float32Array) =>
      spec.parameters.map(({ offset, size, shape }) => tf.tensor(arena.slice(offset, offset + size), [...shape]));
    let states = tensorsOf(weights).map(fresh);
    executor.write('weights', weights);
    executor.write('clip', Float32Array.of(0.5));
    for (let step = 0; step < 3; step++) {
      const grads = random(1e-3);
      executor.write('grads', grads);
      const [biasCorrection1, biasCorrection2] = [1 - 0.9 ** (step + 1), 1 - 0.95 ** (step + 1)];
      await executor.run(['update'], { ...FIRST_STEP, ...settings, biasCorrection1, biasCorrection2 });
      const tensors = tensorsOf(grads);
      states = spec.parameters.map((parameter, i) => {
        const clipped = tf.mul(tensors[i]!, 0.5);
        return OPTIMIZERS[optimizer].update(tf, states[i]!, clipped, kindOf(spec, parameter), { ...settings, step });
      });
    }
    const after = await executor.read({ buffer: 'weights', offset: 0, length: spec.arenaSize });
    const expected = new Float32Array(spec.arenaSize);
    for (const [i, { name, offset, size }] of spec.parameters.entries()) {
      const wanted = values(states[i]!.weight);
      expect(relativeDifference(after.subarray(offset, offset + size), wanted), name).toBeLessThan(1e-4);
      expected.fill(1, offset, offset + size);
    }
    expect(after.filter((value, i) => expected[i] === 0 && value !== 0)).toHaveLength(0); // the padding
  });

  it('keeps no more of a step than it says', () => {
    const { buffers } = buildPlan(spec, config);
    expect(Object.keys(buffers).filter((name) => name.startsWith('moment'))).toEqual(OPTIMIZERS[optimizer].moments);
  });
});
