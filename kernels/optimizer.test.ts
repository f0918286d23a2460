import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabDevice } from '../src/engine/device.ts';
import { adamw } from './adamw.ts';
import { gradientClip } from './gradient_clip.ts';
import { gradientNorm } from './gradient_norm.ts';
import { lion } from './lion.ts';
import { muonMomentum, muonNormalize, muonPolynomial, muonUpdate } from './muon.ts';
import { expectParity, randomFloats, runShader, runTwin, testDevice, testParams } from './parity.ts';
import { sgd } from './sgd.ts';

/** Arenas are multiples of 64; the kernels want multiples of 4. */
const LENGTHS = [4, 60, 64, 68, 5000];

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

describe('gradient_norm', () => {
  it.each(LENGTHS)('agrees with its twin over %i gradients', async (LENGTH) => {
    for (const GROUPS of [1, 3, 32]) {
      const views = { grads: randomFloats(LENGTH, 1), partials: new Float32Array(2 * GROUPS) };
      await expectParity(lab, gradientNorm, views, { LENGTH, GROUPS });
    }
  });

  it('counts NaN and both infinities', async () => {
    const grads = randomFloats(1000, 2);
    grads.set([NaN, Infinity, -Infinity], 400);
    const constants = { LENGTH: 1000, GROUPS: 1 };
    const views = { grads, partials: new Float32Array(2) };
    const onGpu = await runShader(lab, gradientNorm, gradientNorm.shader, views, constants);
    expect(onGpu.partials![1]).toBe(3);
    expect(runTwin(gradientNorm, views, constants).partials![1]).toBe(3);
  });
});

describe('gradient_clip', () => {
  /** 3² + 4² = 25 in two partials: norm 5. Losses 1, 2, 3 scaled by 1/3: mean 2. */
  const run = async (gradClip: number, squares = [9, 16], gradientFactor = 1) => {
    const views = {
      partials: Float32Array.of(squares[0]!, 0, squares[1]!, 1),
      losses: Float32Array.of(1, 2, 3),
      clip: new Float32Array(1),
      metrics: new Float32Array(16),
      params: testParams({ gradClip, lossScale: 1 / 3, metricsSlot: 2, gradientFactor }),
    };
    const constants = { PARTIALS: 2, ROWS: 3 };
    await expectParity(lab, gradientClip, views, constants);
    return runShader(lab, gradientClip, gradientClip.shader, views, constants);
  };

  it('scales a large gradient down to the limit', async () => {
    const { clip, metrics } = await run(0.5);
    expect(clip![0]).toBeCloseTo(0.1, 6);
    expect(Array.from(metrics!.subarray(8, 12))).toEqual([2, 5, expect.closeTo(0.5, 5), 1]);
  });

  it('leaves a small gradient untouched, to the bit', async () => {
    expect((await run(5.1)).clip![0]).toBe(1);
  });

  it('does nothing when off', async () => {
    expect((await run(0)).clip![0]).toBe(1);
  });

  it('measures and clips gradients as if they were as many times as large, and leaves the loss alone', async () => {
    // Norm 5 counts as 40, and is clipped to 0.5: each gradient is multiplied by 8 · 0.5/40 = 0.1.
    const clipped = await run(0.5, [9, 16], 8);
    expect(clipped.clip![0]).toBeCloseTo(0.1, 6);
    expect(Array.from(clipped.metrics!.subarray(8, 12))).toEqual([2, 40, expect.closeTo(0.5, 5), 1]);
    const free = await run(0, [9, 16], 8);
    expect(free.clip![0]).toBe(8);
    expect(Array.from(free.metrics!.subarray(8, 12))).toEqual([2, 40, 40, 1]);
  });

  it('passes a NaN norm on and turns an infinite one into zero', async () => {
    expect((await run(1, [NaN, 1])).clip![0]).toBeNaN();
    expect((await run(1, [Infinity, 1])).clip![0]).toBe(0);
    expect((await run(1, [NaN, 1], 8)).clip![0]).toBeNaN();
    expect((await run(1, [Infinity, 1], 8)).clip![0]).toBe(0);
  });
});

describe.each([
  ['adamw', adamw, ['weights', 'moment1', 'moment2']],
  ['sgd', sgd, ['weights', 'velocity']],
  ['lion', lion, ['weights', 'momentum']],
] as const)('%s', (_name, kernel, states) => {
  const views = (LENGTH: number) => ({
    grads: randomFloats(LENGTH, 3),
    ...Object.fromEntries(states.map((state, i) => [state, randomFloats(LENGTH, 4 + i).map(Math.abs)])),
    clip: Float32Array.of(0.5),
    params: testParams({ learningRate: 0.01, weightDecay: 0.5 }),
  });

  it.each(LENGTHS)('agrees with its twin over %i weights', async (LENGTH) => {
    await expectParity(lab, kernel, views(LENGTH), { LENGTH, DECAYED: (LENGTH >> 3) << 2 });
  });

  it('poisons exactly the weights whose gradient is NaN', async () => {
    const poisoned = views(68);
    poisoned.grads[7] = NaN;
    const constants = { LENGTH: 68, DECAYED: 12 };
    await expectParity(lab, kernel, poisoned, constants);
    const { weights } = await runShader(lab, kernel, kernel.shader, poisoned, constants);
    expect([...weights!].map(Number.isNaN).filter(Boolean)).toHaveLength(1);
    expect(weights![7]).toBeNaN();
  });
});

it('decays matrices only', () => {
  // No gradient: AdamW keeps 1 − 0.1·0.5 = 0.95 of a matrix entry and all of a bias.
  const views = {
    weights: Float32Array.of(1, 1),
    grads: new Float32Array(2),
    moment1: new Float32Array(2),
    moment2: new Float32Array(2),
    clip: Float32Array.of(1),
    params: testParams({ learningRate: 0.1, weightDecay: 0.5 }),
  };
  expect([...runTwin(adamw, views, { LENGTH: 2, DECAYED: 1 }).weights!]).toEqual([0.95, 1]);
});

it('Lion moves every weight by the rate, by the sign of the average, and not at all where that is 0', () => {
  // 0.9·m + 0.1·g = 0.08, −0.1, 0; decay keeps 1 − 0.1·0.5 of the first; m = 0.95·m + 0.05·g
  const views = {
    weights: Float32Array.of(1, 1, 1),
    grads: Float32Array.of(-1, -1, 0),
    momentum: Float32Array.of(0.2, 0, 0),
    clip: Float32Array.of(1),
    params: testParams({ learningRate: 0.1, weightDecay: 0.5 }),
  };
  const { weights, momentum } = runTwin(lion, views, { LENGTH: 3, DECAYED: 1 });
  [0.85, 1.1, 1].forEach((expected, i) => expect(weights![i]).toBeCloseTo(expected, 6));
  [0.14, -0.05, 0].forEach((expected, i) => expect(momentum![i]).toBeCloseTo(expected, 6));
});

describe('muon', () => {
  const params = testParams({ learningRate: 0.1, weightDecay: 0.5, momentum: 0.5 });

  it.each(LENGTHS)('agrees with its twins over %i elements', async (LENGTH) => {
    const [grads, velocity, direction] = [1, 2, 3].map((seed) => randomFloats(LENGTH, seed));
    const momentum = { grads: grads!, velocity: velocity!, clip: Float32Array.of(0.5), direction: direction!, params };
    await expectParity(lab, muonMomentum, momentum, { LENGTH });
    const partials = randomFloats(6, 4).map(Math.abs);
    await expectParity(lab, muonNormalize, { x: grads!, partials }, { LENGTH, GROUPS: 3 });
    const update = { weights: grads!, direction: direction!, params };
    await expectParity(lab, muonUpdate, update, { LENGTH, SCALE: 1.5 });
    await expectParity(lab, muonUpdate, update, { LENGTH: LENGTH - 3, SCALE: 1.5 }); // the rest stays as it is
  });

  it.each([1, 9, 64])('has the polynomial of its twin for %i rows', async (SIZE) => {
    const [gram, squared, out] = [1, 2, 3].map((seed) => randomFloats(SIZE * SIZE, seed));
    await expectParity(lab, muonPolynomial, { gram: gram!, squared: squared!, out: out! }, { SIZE });
  });

  it('follows Nesterov, divides by the norm and moves against the direction', () => {
    // v = 0.5·4 + 0.5·6 = 5, direction = 0.5·6 + 0.5·5 = 5.5
    const one = (value: number) => Float32Array.of(value);
    const moved = { grads: one(6), velocity: one(4), clip: one(0.5), direction: one(0), params };
    const { velocity, direction } = runTwin(muonMomentum, moved, { LENGTH: 1 });
    expect([velocity![0], direction![0]]).toEqual([5, 5.5]);
    const partials = Float32Array.of(9, 0, 16, 0);
    const { x } = runTwin(muonNormalize, { x: one(3), partials }, { LENGTH: 1, GROUPS: 2 });
    expect(x![0]).toBeCloseTo(0.6, 6);
    // 2·(1 − 0.1·0.5) − 0.1·1.5·2 = 1.6
    const { weights } = runTwin(muonUpdate, { weights: one(2), direction: one(2), params }, { LENGTH: 1, SCALE: 1.5 });
    expect(weights![0]).toBeCloseTo(1.6, 6);
    const square = (...values: number[]) => Float32Array.from(values);
    const polynomial = { gram: square(1, 2, 3, 4), squared: square(0, 1, 1, 0), out: square(0, 0, 0, 0) };
    const expected = [3.4445 - 4.775, -9.55 + 2.0315, -14.325 + 2.0315, 3.4445 - 19.1];
    const { out } = runTwin(muonPolynomial, polynomial, { SIZE: 2 });
    expected.forEach((value, i) => expect(out![i]).toBeCloseTo(value, 4));
  });

  it('normalises zeros to zeros, and NaN to NaN', async () => {
    for (const [value, squares] of [
      [0, 0],
      [NaN, NaN],
    ] as const) {
      // prettier-ignore
      const views = { x: new Float32Array(4).fill(value), partials: Float32Array.of(squares, 0) };
      const { x } = await runShader(lab, muonNormalize, muonNormalize.shader, views, { LENGTH: 4, GROUPS: 1 });
      expect(x![0]).toEqual(value);
    }
  });
});
