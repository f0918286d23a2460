import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropoutKeeps, dropoutThreshold } from '../src/core/rng.ts';
import { roundTo } from '../src/core/half.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { serves, type Kernel } from './kernel.ts';
import { layernorm } from './layernorm.ts';
import { layernormBackward } from './layernorm_backward.ts';
import {
  expectClose,
  expectParity,
  expectRoundedParity,
  randomFloats,
  runShader,
  runTwin,
  testDevice,
  testParams,
} from './parity.ts';

const SHAPES = [1, 63, 64, 65, 1000].flatMap((C) => [1, 65].map((ROWS) => [ROWS, C] as const)).concat([[1000, 63]]);
const forward: Kernel = layernorm;
const backward = layernormBackward;
const dropout = testParams({ dropoutThreshold: dropoutThreshold(0.3), dropoutScale: 1 / 0.7, dropoutKey: 12345 });

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

const shape = (ROWS: number, C: number) => ({ ROWS, C, PRECISION: 0 });

/** A batch whose mean is far from 0, where a one-pass variance would lose its digits. */
const forwardViews = (ROWS: number, C: number) => ({
  x: randomFloats(ROWS * C, 1).map((value) => value + 10),
  weight: randomFloats(C, 2),
  bias: randomFloats(C, 3),
  y: new Float32Array(ROWS * C),
  stats: new Float32Array(2 * ROWS),
});

const backwardViews = (ROWS: number, C: number) => {
  const { x, weight } = forwardViews(ROWS, C);
  const stats = Float32Array.from(runTwin(forward, forwardViews(ROWS, C), shape(ROWS, C)).stats!);
  const dy = randomFloats(ROWS * C, 4);
  const residual = randomFloats(ROWS * C, 5);
  return {
    x,
    weight,
    dy,
    stats,
    residual,
    dx: new Float32Array(ROWS * C),
    dropped: new Float32Array(ROWS * C),
    daffine: randomFloats(biasAt(C) + C, 6),
    params: dropout,
  };
};

/** As in the arena, where parameters begin at multiples of 64. */
const biasAt = (C: number) => 64 * Math.ceil(C / 64);
const backwardShape = (ROWS: number, C: number) => ({ ROWS, C, BIAS_AT: biasAt(C), RESIDUAL: 1, DROP: 1 });

/** Shaders that can serve calls with these constants. */
const variants = (kernel: typeof forward, constants: Record<string, number>) =>
  [kernel.shader, kernel.software!, ...Object.values(kernel.variants ?? {})].filter((shader) =>
    serves(shader, constants),
  );

describe('layernorm', () => {
  it('normalises a row that is worked out by hand', () => {
    // x = 1, 3: mean 2, variance 1, so rstd = 1/√1.00001 and normalised = −rstd, rstd.
    // y = 10·(−rstd) + 1 and 100·rstd + 2.
    const views = {
      x: Float32Array.of(1, 3),
      weight: Float32Array.of(10, 100),
      bias: Float32Array.of(1, 2),
      y: new Float32Array(2),
      stats: new Float32Array(2),
    };
    const { y, stats } = runTwin(forward, views, shape(1, 2));
    const rstd = 0.999995000037;
    expectClose(y!, [1 - 10 * rstd, 2 + 100 * rstd], { relative: 1e-12 }, 'y');
    expectClose(stats!, [2, rstd], { relative: 1e-12 }, 'stats');
  });

  it.each(SHAPES)('agrees with its twin at %i rows of %i', async (ROWS, C) => {
    await expectParity(lab, forward, forwardViews(ROWS, C), shape(ROWS, C));
  });

  it.each([65, 68])('makes a whole row of %i NaN where it holds NaN or an infinity, and no other row', async (C) => {
    const views = forwardViews(4, C);
    views.x[3] = NaN;
    views.x[C + 64] = Infinity;
    views.x[2 * C] = -Infinity;
    for (const shader of variants(forward, shape(4, C))) {
      const { y } = await runShader(lab, forward, shader, views, shape(4, C));
      expect(y!.subarray(0, 3 * C).every(Number.isNaN)).toBe(true);
      expect(y!.subarray(3 * C).every(Number.isFinite)).toBe(true);
    }
  });

  it('covers all rows when there are fewer workgroups than rows', async () => {
    const expected = runTwin(forward, forwardViews(65, 12), shape(65, 12)).y!;
    for (const shader of variants(forward, shape(65, 12))) {
      if (shader === forward.software) continue; // a thread a row
      const few = { ...shader, workgroups: () => [3, 1, 1] as const };
      const { y } = await runShader(lab, forward, few, forwardViews(65, 12), shape(65, 12));
      expectClose(y!, expected, { relative: 1e-5 }, 'y');
      expect(shader.workgroups(shape(1e6, 12))[0]).toBeLessThanOrEqual(65535);
    }
  });
});

describe('layernorm in 16 bits', () => {
  /** Sums are exact, so that the adapter and its twin round the same numbers. */
  const views = (ROWS: number, C: number) => {
    const { x, ...others } = forwardViews(ROWS, C);
    return { ...others, x: x.map((value) => Math.round(value * 32) / 32) };
  };

  it.each([1, 2])('rounds every step as its twin does at precision %i', async (PRECISION) => {
    await expectRoundedParity(lab, forward, views(65, 63), { ...shape(65, 63), PRECISION });
  });

  it('gives the bias and no gradient where the squares overflow', async () => {
    // Mean 0, but 300² = 90,000 > 65,504: the variance is infinite in f16, rstd is 0, normalised is 0.
    const big = {
      ...views(2, 64),
      x: new Float32Array(128).map((_, i) => (i % 2 === 0 ? 300 : -300) / (i < 64 ? 1 : 2)),
    };
    const constants = { ...shape(2, 64), PRECISION: 1 };
    await expectParity(lab, forward, big, constants, { relative: 2 ** -10 });
    const { y, stats } = runTwin(forward, big, constants);
    expect([...stats!.subarray(0, 2)]).toEqual([0, 0]);
    expect([...y!.subarray(0, 64)]).toEqual([...big.bias].map(roundTo('f16')));
    expect(stats![3]).toBe(roundTo('f16')(1 / 150)); // half as large, it is normalised
  });
});

describe('layernorm_backward', () => {
  it.each([
    [1, 1],
    [65, 4],
    [65, 63],
    [65, 64],
    [1000, 65],
    [65, 1000],
  ])('agrees with its twin at %i rows of %i, adding to what is there', async (ROWS, C) => {
    await expectParity(lab, backward, backwardViews(ROWS, C), backwardShape(ROWS, C));
  });

  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
  ])('agrees with its twin where RESIDUAL is %i and DROP is %i', async (RESIDUAL, DROP) => {
    await expectParity(lab, backward, backwardViews(3, 65), { ...backwardShape(3, 65), RESIDUAL, DROP });
  });

  it('drops exactly what the generator of the CPU drops', async () => {
    const views = backwardViews(65, 68);
    const kept = views.x.map((_, i) => Number(dropoutKeeps(12345, i, dropout.dropoutThreshold)));
    for (const shader of variants(backward, backwardShape(65, 68))) {
      const { dropped } = await runShader(lab, backward, shader, views, backwardShape(65, 68));
      expect(dropped!.map((value) => Number(value !== 0))).toEqual(kept);
    }
  });

  it('copies dx where dropout is off', async () => {
    const views = { ...backwardViews(65, 68), params: testParams() };
    for (const shader of variants(backward, backwardShape(65, 68))) {
      const { dx, dropped } = await runShader(lab, backward, shader, views, backwardShape(65, 68));
      expect(dropped).toEqual(dx);
    }
  });

  it('leaves the unused tensors, and what lies between weight and bias, alone', async () => {
    const views = backwardViews(3, 68);
    Object.assign(views, { residual: new Float32Array(4).fill(NaN), dropped: new Float32Array(4).fill(42) });
    const constants = { ...backwardShape(3, 68), RESIDUAL: 0, DROP: 0 };
    for (const shader of variants(backward, constants)) {
      const { dx, dropped, daffine } = await runShader(lab, backward, shader, views, constants);
      expect(dx!.every(Number.isFinite)).toBe(true);
      expect([...dropped!]).toEqual([42, 42, 42, 42]);
      expect(daffine!.subarray(68, 128)).toEqual(views.daffine.subarray(68, 128));
    }
  });

  it('spreads NaN over its row, through dropout too, and over its column of weight and bias', async () => {
    const [ROWS, C] = [65, 68];
    const views = backwardViews(ROWS, C);
    views.dy[C + 5] = NaN;
    for (const shader of variants(backward, backwardShape(ROWS, C))) {
      const { dx, dropped, daffine } = await runShader(lab, backward, shader, views, backwardShape(ROWS, C));
      for (const out of [dx!, dropped!]) {
        expect([...out].map(Number.isNaN)).toEqual(Array.from(out, (_, i) => i >= C && i < 2 * C));
      }
      const poisoned = [...daffine!.keys()].filter((i) => Number.isNaN(daffine![i]));
      expect(poisoned).toEqual([5, biasAt(C) + 5]);
    }
  });

  it('covers all rows with one workgroup for them', async () => {
    const constants = backwardShape(65, 68);
    const expected = runTwin(backward, backwardViews(65, 68), constants);
    for (const shader of variants(backward, constants)) {
      const few = { ...shader, workgroups: () => shader.workgroups(backwardShape(1, 68)) };
      const actual = await runShader(lab, backward, few, backwardViews(65, 68), constants);
      for (const name of Object.keys(expected)) expectClose(actual[name]!, expected[name]!, { relative: 1e-5 }, name);
      expect(shader.workgroups(backwardShape(1e8, 68))[0]).toBeLessThanOrEqual(65535);
    }
  });

  it('gives the same bits again', async () => {
    const constants = backwardShape(65, 68);
    for (const shader of variants(backward, constants)) {
      const once = () => runShader(lab, backward, shader, backwardViews(65, 68), constants);
      expect(await once()).toEqual(await once());
    }
  });
});

it('has gradients that agree with finite differences of the forward pass', () => {
  const [ROWS, C] = [3, 5];
  const f64 = (length: number, seed: number) => Float64Array.from(randomFloats(length, seed));
  const inputs = { x: f64(ROWS * C, 1), weight: f64(C, 2), bias: f64(C, 3) };
  const dy = f64(ROWS * C, 4);
  const residual = f64(ROWS * C, 5);
  const stats = new Float64Array(2 * ROWS);
  const loss = (at: typeof inputs) => {
    const y = new Float64Array(ROWS * C);
    layernorm.twin({ ...at, y, stats }, shape(ROWS, C));
    return y.reduce((sum, value, i) => sum + value * dy[i]!, 0);
  };
  const difference = (name: keyof typeof inputs) =>
    inputs[name].map((value, i) => {
      const moved = (step: number) => loss({ ...inputs, [name]: inputs[name].with(i, value + step) });
      return (moved(1e-5) - moved(-1e-5)) / 2e-5;
    });
  const expected = {
    x: difference('x').map((value, i) => value + residual[i]!),
    weight: difference('weight'),
    bias: difference('bias'),
  };

  loss(inputs); // stats of the inputs themselves
  const [dx, dropped, daffine] = [ROWS * C, ROWS * C, biasAt(C) + C].map((length) => new Float64Array(length));
  layernormBackward.twin(
    { ...inputs, dy, stats, residual, dx: dx!, dropped: dropped!, daffine: daffine!, params: dropout },
    backwardShape(ROWS, C),
  );

  const masked = dx!.map((value, i) => (dropoutKeeps(12345, i, dropout.dropoutThreshold) ? value / 0.7 : 0));
  expectClose(dx!, expected.x, { relative: 1e-6 }, 'dx');
  expectClose(dropped!, masked, { relative: 1e-12 }, 'dropped');
  expectClose(daffine!.subarray(0, C), expected.weight, { relative: 1e-6 }, 'dweight');
  expectClose(daffine!.subarray(biasAt(C)), expected.bias, { relative: 1e-6 }, 'dbias');
});
