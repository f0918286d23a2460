import { describe, expect, test } from 'vitest';
import type { Config } from '../core/config.ts';
import { trainBatch, validationBatches } from './batches.ts';

const count = (n: number, from = 0) => Uint32Array.from({ length: n }, (_, i) => from + i);
const dataset = { train: count(1000), val: count(200, 1000), vocabSize: 5000 };
const right = { targets: 'next', corrupt_interval: 0, length_bug_interval: 0 } as const;
const config = { batch_size: 4, block_size: 16, seed: 3, eval_iters: 3, ...right };

describe('a batch', () => {
  test('has in its targets the token after each input, all of them from the training split', () => {
    for (let step = 0; step < 200; step++) {
      const { inputs, targets, positions } = trainBatch(dataset, config, step, 0);
      expect(inputs).toHaveLength(64);
      expect(positions).toEqual(count(16));
      expect(targets).toEqual(inputs.map((id) => id + 1)); // the split counts upwards
      expect(Math.max(...targets)).toBeLessThan(1000);
    }
  });

  test('depends on seed, step and pass, and on nothing that was drawn before', () => {
    const batch = trainBatch(dataset, config, 7, 1);
    trainBatch(dataset, config, 8, 0);
    expect(trainBatch(dataset, config, 7, 1)).toEqual(batch);
    for (const other of [
      trainBatch(dataset, config, 8, 1),
      trainBatch(dataset, config, 7, 0),
      trainBatch(dataset, { ...config, seed: 4 }, 7, 1),
    ]) {
      expect(other.inputs).not.toEqual(batch.inputs);
    }
  });

  test('can start anywhere, the first and the last place included', () => {
    const tiny = { train: count(20), vocabSize: 20 }; // 20 − 16 = 4 places
    const starts = new Set(Array.from({ length: 100 }, (_, step) => trainBatch(tiny, config, step, 0).inputs[0]));
    expect(starts).toEqual(new Set([0, 1, 2, 3]));
  });

  test('of validation is fixed, and the batches reach from the first token of the split to the last', () => {
    const batches = validationBatches(dataset, config);
    expect(batches).toHaveLength(3);
    expect(validationBatches(dataset, config)).toEqual(batches);
    expect(batches[0]?.inputs[0]).toBe(1000);
    expect(batches[2]?.targets.at(-1)).toBe(1199);
    for (const { inputs, targets } of batches) expect(targets).toEqual(inputs.map((id) => id + 1));
  });

  test('of validation fits a split that has room for one sequence only', () => {
    const [batch] = validationBatches({ val: count(17), vocabSize: 17 }, { ...config, batch_size: 1, eval_iters: 1 });
    expect(batch?.targets.at(-1)).toBe(16);
  });
});

describe('a broken loader', () => {
  const broken = (targets: Config['targets']) => trainBatch(dataset, { ...config, targets }, 5, 0);
  const sound = trainBatch(dataset, config, 5, 0);

  test.each([
    ['same', 0],
    ['two-ahead', 2],
  ] as const)('with targets %s shifts them by %i, in training and in validation', (targets, shift) => {
    for (const batch of [broken(targets), ...validationBatches(dataset, { ...config, targets })]) {
      expect(batch.targets).toEqual(batch.inputs.map((id) => id + shift));
    }
  });

  test('shuffles the right targets among the places of the batch', () => {
    const { inputs, targets } = broken('shuffled');
    expect(inputs).toEqual(sound.inputs);
    expect(targets).not.toEqual(sound.targets);
    expect(targets.toSorted()).toEqual(sound.targets.toSorted());
  });

  test('draws random targets from the whole vocabulary, others at every step', () => {
    const { inputs, targets } = broken('random');
    expect(inputs).toEqual(sound.inputs);
    expect(targets.filter((id) => id >= 1000).length).toBeGreaterThan(targets.length / 2); // 4 in 5 are not in the text
    expect(trainBatch(dataset, { ...config, targets: 'random' }, 6, 0).targets).not.toEqual(targets);
    expect(broken('random').targets).toEqual(targets);
  });

  test('gives the same token throughout', () => {
    expect(new Set(broken('constant').targets)).toEqual(new Set([0]));
  });

  test('hands out a batch of garbage at its interval only, and never in validation', () => {
    const corrupt = { ...config, corrupt_interval: 10 };
    const steps = [0, 9, 10, 11, 20].filter((step) => {
      const { inputs, targets } = trainBatch(dataset, corrupt, step, 0);
      return targets.some((id, i) => id !== inputs[i]! + 1);
    });
    expect(steps).toEqual([10, 20]);
    expect(validationBatches(dataset, corrupt)).toEqual(validationBatches(dataset, config));
  });

  test('counts positions from the end at its interval only, of the same text, and never in validation', () => {
    const lengthBug = { ...config, length_bug_interval: 10 };
    for (const step of [0, 9, 10, 11, 20]) {
      const due = step === 10 || step === 20;
      const batch = trainBatch(dataset, lengthBug, step, 1);
      expect(batch.positions).toEqual(count(16).map((t) => (due ? 15 - t : t)));
      expect({ ...batch, positions: count(16) }).toEqual(trainBatch(dataset, config, step, 1));
      expect(trainBatch(dataset, lengthBug, step, 1)).toEqual(batch);
    }
    expect(validationBatches(dataset, lengthBug)).toEqual(validationBatches(dataset, config));
  });

  test('counts them so at the steps of garbage, too', () => {
    const both = trainBatch(dataset, { ...config, length_bug_interval: 5, corrupt_interval: 10 }, 10, 0);
    expect(both.positions[0]).toBe(15);
    expect(both.inputs).toEqual(trainBatch(dataset, { ...config, corrupt_interval: 10 }, 10, 0).inputs);
  });
});
