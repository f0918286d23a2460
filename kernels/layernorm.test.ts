import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropoutKeeps, dropoutThreshold } from '../src/core/rng.ts';
import { roundTo } from '../src/core/half.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { layernorm } from './layernorm.ts';
import { layernormBackward } from './layernorm_backward.ts';
import { layernormWeightGrad } from './layernorm_weight_grad.ts';
import {
  asKernel,
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
const forward = asKernel(layernorm);
const backward = asKernel(layernormBackward);
const weightGrad = asKernel(layernormWeightGrad);
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
    params: dropout,
  };
};

const variants = (kernel: typeof forward) => [kernel.shader, kernel.software!];

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

  it('makes a whole row NaN where it holds NaN or an infinity, and no other row', async () => {
    const views = forwardViews(4, 65);
    views.x[3] = NaN;
    views.x[65 + 64] = Infinity;
    views.x[2 * 65] = -Infinity;
    for (const shader of variants(forward)) {
      const { y } = await runShader(lab, forward, shader, views, shape(4, 65));
      expect(y!.subarray(0, 3 * 65).every(Number.isNaN)).toBe(true);
      expect(y!.subarray(3 * 65).every(Number.isFinite)).toBe(true);
    }
  });

  it('covers all rows when there are fewer workgroups than rows', async () => {
    const few = { wgsl: layernorm.shader.wgsl, workgroups: () => [3, 1, 1] as const };
    const { y } = await runShader(lab, forward, few, forwardViews(65, 10), shape(65, 10));
    expectClose(y!, runTwin(forward, forwardViews(65, 10), shape(65, 10)).y!, { relative: 1e-5 }, 'y');
    expect(layernorm.shader.workgroups(shape(1e6, 10))[0]).toBeLessThanOrEqual(65535);
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
  it.each(SHAPES)('agrees with its twin at %i rows of %i', async (ROWS, C) => {
    await expectParity(lab, backward, backwardViews(ROWS, C), { ROWS, C, RESIDUAL: 1, DROP: 1 });
  });

  it.each([
    [0, 0],
    [0, 1],
    [1, 0],
  ])('agrees with its twin where RESIDUAL is %i and DROP is %i', async (RESIDUAL, DROP) => {
    await expectParity(lab, backward, backwardViews(3, 65), { ROWS: 3, C: 65, RESIDUAL, DROP });
  });

  it('drops exactly what the generator of the CPU drops', async () => {
    const views = backwardViews(65, 63);
    const kept = views.x.map((_, i) => Number(dropoutKeeps(12345, i, dropout.dropoutThreshold)));
    for (const shader of variants(backward)) {
      const { dropped } = await runShader(lab, backward, shader, views, {
        ROWS: 65,
        C: 63,
        RESIDUAL: 1,
        DROP: 1,
      });
      expect(dropped!.map((value) => Number(value !== 0))).toEqual(kept);
    }
  });

  it('copies dx where dropout is off', async () => {
    const views = { ...backwardViews(3, 65), params: testParams() };
    for (const shader of variants(backward)) {
      const { dx, dropped } = await runShader(lab, backward, shader, views, {
        ROWS: 3,
        C: 65,
        RESIDUAL: 1,
        DROP: 1,
      });
      expect(dropped).toEqual(dx);
    }
  });

  it('leaves the unused tensors alone', async () => {
    const views = backwardViews(3, 65);
    Object.assign(views, { residual: Float32Array.of(NaN), dropped: Float32Array.of(42) });
    for (const shader of variants(backward)) {
      const { dx, dropped } = await runShader(lab, backward, shader, views, {
        ROWS: 3,
        C: 65,
        RESIDUAL: 0,
        DROP: 0,
      });
      expect(dx!.every(Number.isFinite)).toBe(true);
      expect([...dropped!]).toEqual([42]);
    }
  });

  it('spreads NaN over its row, through dropout too', async () => {
    const views = backwardViews(2, 65);
    views.dy[70] = NaN;
    for (const shader of variants(backward)) {
      const constants = { ROWS: 2, C: 65, RESIDUAL: 1, DROP: 1 };
      const { dx, dropped } = await runShader(lab, backward, shader, views, constants);
      for (const out of [dx!, dropped!]) {
        expect(out.subarray(0, 65).every(Number.isFinite)).toBe(true);
        expect(out.subarray(65).every(Number.isNaN)).toBe(true);
      }
    }
  });
});

describe('layernorm_weight_grad', () => {
  const views = (ROWS: number, C: number) => {
    const { x, dy, stats } = backwardViews(ROWS, C);
    return { x, dy, stats, dweight: randomFloats(C, 6), dbias: randomFloats(C, 7) };
  };

  it.each(SHAPES)('adds to what is there as its twin does at %i rows of %i', async (ROWS, C) => {
    await expectParity(lab, weightGrad, views(ROWS, C), { ROWS, C });
  });

  it('gives the same bits again', async () => {
    for (const shader of variants(weightGrad)) {
      const once = () => runShader(lab, weightGrad, shader, views(1000, 65), { ROWS: 1000, C: 65 });
      expect(await once()).toEqual(await once());
    }
  });

  it('poisons exactly the column that holds NaN', async () => {
    const poisoned = views(65, 63);
    poisoned.dy[10 * 63 + 5] = NaN;
    for (const shader of variants(weightGrad)) {
      const { dweight, dbias } = await runShader(lab, weightGrad, shader, poisoned, { ROWS: 65, C: 63 });
      for (const out of [dweight!, dbias!]) expect([...out.keys()].filter((c) => Number.isNaN(out[c]))).toEqual([5]);
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
  const [dx, dropped] = [new Float64Array(ROWS * C), new Float64Array(ROWS * C)];
  layernormBackward.twin(
    { ...inputs, dy, stats, residual, dx, dropped, params: dropout },
    { ROWS, C, RESIDUAL: 1, DROP: 1 },
  );
  const [dweight, dbias] = [new Float64Array(C), new Float64Array(C)];
  layernormWeightGrad.twin({ x: inputs.x, dy, stats, dweight, dbias }, { ROWS, C });

  const masked = dx.map((value, i) => (dropoutKeeps(12345, i, dropout.dropoutThreshold) ? value / 0.7 : 0));
  expectClose(dx, expected.x, { relative: 1e-6 }, 'dx');
  expectClose(dropped, masked, { relative: 1e-12 }, 'dropped');
  expectClose(dweight, expected.weight, { relative: 1e-6 }, 'dweight');
  expectClose(dbias, expected.bias, { relative: 1e-6 }, 'dbias');
});
