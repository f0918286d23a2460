import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { roundTo } from '../src/core/half.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { crossEntropy, lossKind } from './cross_entropy.ts';
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

const kernel = crossEntropy;

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

const shape = (ROWS: number, V: number, STRIDE = V, KIND: number = lossKind.stable) => ({
  ROWS,
  V,
  STRIDE,
  KIND,
  PRECISION: 0,
});

const inputs = (ROWS: number, V: number, STRIDE: number) => ({
  logits: randomFloats(ROWS * STRIDE, 1, 3),
  targets: Uint32Array.from({ length: ROWS }, (_, row) => (row * 7919) % V),
  losses: randomFloats(ROWS, 2),
  params: testParams({ lossScale: 1 / ROWS }),
});

/** One row of each kind, on all variants and the twin; what pads a row is NaN, which must not matter. */
const checkRows = async (rows: number[][], targets: number[], numerics: { KIND?: number; PRECISION?: number } = {}) => {
  const [ROWS, V] = [rows.length, rows[0]!.length];
  const views = { ...inputs(ROWS, V, V), logits: Float32Array.from(rows.flat()), targets: Uint32Array.from(targets) };
  const constants = { ...shape(ROWS, V), ...numerics };
  await expectParity(lab, kernel, views, constants);
  const STRIDE = 4 * Math.ceil((V + 1) / 4);
  const padded = Float32Array.from(
    { length: ROWS * STRIDE },
    (_, i) => rows[Math.floor(i / STRIDE)]![i % STRIDE] ?? NaN,
  );
  await expectParity(lab, kernel, { ...views, logits: padded }, { ...constants, STRIDE });
  return runTwin(kernel, { ...views, losses: new Float32Array(ROWS) }, constants);
};

describe('cross-entropy by hand', () => {
  it('gives loss and gradient of two rows, and leaves the padding alone', () => {
    // Row 0: logits ln 1, ln 3: softmax (1/4, 3/4); target 1: loss ln 4 − ln 3; gradient (1/4, 3/4 − 1)/2 = (1/8, −1/8).
    // Row 1: equal logits: softmax (1/2, 1/2); target 0: loss ln 2, added to the 10 that was there; gradient (−1/4, 1/4).
    const views = {
      logits: Float32Array.of(0, Math.log(3), 9, 5, 5, 9),
      targets: Uint32Array.of(1, 0),
      losses: Float32Array.of(0, 10),
      params: testParams({ lossScale: 0.5 }),
    };
    const { logits, losses } = runTwin(kernel, views, shape(2, 2, 3));
    [1 / 8, -1 / 8, 9, -1 / 4, 1 / 4, 9].forEach((value, i) => expect(logits![i]).toBeCloseTo(value, 7));
    [Math.log(4 / 3), 10 + Math.log(2)].forEach((value, i) => expect(losses![i]).toBeCloseTo(value, 7));
  });

  it('has a gradient that equals finite differences of the loss', () => {
    const [V, target, h] = [7, 2, 1e-5];
    const start = Float64Array.from(randomFloats(V, 5, 2));
    const run = (logits: Float64Array) => {
      const losses = new Float64Array(1);
      const views = { logits, targets: Uint32Array.of(target), losses, params: testParams() };
      crossEntropy.twin(views, shape(1, V));
      return losses[0]!;
    };
    const gradient = start.slice();
    run(gradient);
    for (let j = 0; j < V; j++) {
      const [above, below] = [1, -1].map((sign) => run(start.map((l, i) => (i === j ? l + sign * h : l))));
      expect(gradient[j]).toBeCloseTo((above! - below!) / (2 * h), 8);
    }
  });
});

describe('cross-entropy on the adapter', () => {
  it('equals its twin at awkward sizes, with and without padding', async () => {
    const shapes = [
      [1, 1, 1],
      [1, 1000, 1000],
      [63, 65, 68],
      [64, 64, 64],
      [65, 63, 64],
      [1000, 5, 8],
      [9, 257, 320],
      [3, 50257, 50304],
    ] as const;
    for (const [ROWS, V, STRIDE] of shapes) {
      await expectParity(lab, kernel, inputs(ROWS, V, STRIDE), shape(ROWS, V, STRIDE));
    }
  });

  it('stays accurate for logits of any finite size', async () => {
    const { losses } = await checkRows(
      [
        [1e4, -1e4, 0],
        [-1e4, -1e4, -1e4],
        [3e38, -3e38, 0],
        [-88, -89, -90],
      ],
      [0, 1, 0, 2],
    );
    for (const loss of losses!) expect(loss).toBeLessThan(10);
  });

  it('gives NaN throughout a row with NaN or plus infinity, and leaves the other rows clean', async () => {
    const filler = Array.from(randomFloats(300, 3));
    const patched = (at: number, value: number) => filler.map((v, i) => (i === at ? value : v));
    const rows = [patched(0, NaN), filler, patched(299, NaN), patched(150, Infinity), filler, patched(7, Infinity)];
    const { losses, logits } = await checkRows(rows, [5, 5, 5, 5, 299, 7]);
    expect(Array.from(losses!, Number.isNaN)).toEqual([true, false, true, true, false, true]);
    expect(Array.from(logits!.subarray(0, 300)).every(Number.isNaN)).toBe(true);
  });

  it('takes minus infinity for probability 0: an infinite loss where it is the target, NaN where there is nothing else', async () => {
    const none = -Infinity;
    const { losses } = await checkRows(
      [
        [none, 0, 1],
        [none, 0, 1],
        [none, none, none],
        [none, 0, none],
      ],
      [0, 2, 1, 1],
    );
    expect(losses![0]).toBe(Infinity);
    expect(losses![1]).toBeLessThan(10);
    expect(losses![2]).toBeNaN();
  });

  it('gives a NaN loss for a target outside of the vocabulary, even where the padding holds a number', async () => {
    const views = { ...inputs(3, 63, 64), targets: Uint32Array.of(63, 4294967295, 62) };
    await expectParity(lab, kernel, views, shape(3, 63, 64));
    const { losses } = runTwin(kernel, views, shape(3, 63, 64));
    expect(Array.from(losses!, Number.isNaN)).toEqual([true, true, false]);
  });

  it('leaves the padding bit for bit as it was', async () => {
    const views = inputs(9, 65, 68);
    for (const shader of [kernel.shader, kernel.software!, kernel.variants!.vec4!]) {
      const { logits } = await runShader(lab, kernel, shader, views, shape(9, 65, 68));
      for (let i = 0; i < logits!.length; i++) if (i % 68 >= 65) expect(logits![i]).toBe(views.logits[i]);
    }
  });
});

describe('naive cross-entropy', () => {
  const naive = { KIND: lossKind.naive };

  it('equals its twin, and the stable loss, as long as nothing overflows', async () => {
    for (const [ROWS, V, STRIDE] of [
      [65, 63, 64],
      [3, 1001, 1004],
    ] as const) {
      const views = inputs(ROWS, V, STRIDE);
      const constants = { ...shape(ROWS, V, STRIDE), ...naive };
      await expectParity(lab, kernel, views, constants);
      expectClose(
        runTwin(kernel, views, constants).losses!,
        stableLosses(views, constants),
        { relative: 1e-6 },
        'loss',
      );
    }
  });

  it('breaks a row of which exp overflows or leaves the target no probability, and no other row', async () => {
    const { losses, logits } = await checkRows(
      [
        [100, 0, 1], // exp(100) is infinite: ∞ / ∞
        [100, 0, 1], // e / ∞ = 0, and −log 0 = ∞
        [88.6, 88.6, 88.6], // each is finite, their sum is not
        [-200, -200, -200], // 0 / 0
        [0, 0, -200],
        [0, NaN, 0],
        [0, 1, 2],
        [0, 1, 2], // the target is outside of the vocabulary
      ],
      [0, 1, 0, 1, 2, 0, 2, 3],
      naive,
    );
    expect([...losses!.subarray(0, 6)]).toEqual([NaN, Infinity, Infinity, NaN, Infinity, NaN]);
    expect(losses![6]).toBeCloseTo(0.4076, 4);
    expect(losses![7]).toBeNaN();
    const broken = [0, 1, 2, 3, 4, 5, 6, 7].map((row) =>
      [...logits!.subarray(3 * row, 3 * row + 3)].every(Number.isNaN),
    );
    expect(broken).toEqual([true, true, true, true, true, true, false, true]);
  });

  it('overflows in f16 from a logit of 11.1 on', async () => {
    const rows = [
      [11, 0],
      [11.1, 0],
      [11.1, 0],
    ];
    const { losses } = await checkRows(rows, [1, 0, 1], { ...naive, PRECISION: 1 });
    expect([...losses!]).toEqual([expect.closeTo(11, 1), NaN, Infinity]);
  });
});

describe('cross-entropy in 16 bits', () => {
  it.each([1, 2])('rounds every step as its twin does at precision %i', async (PRECISION) => {
    const views = inputs(65, 63, 63);
    const { logits, losses, ...others } = views;
    const rounded = { ...others, logits: logits.map(roundTo('bf16')), losses: losses.fill(0) }; // exact in f16 as well
    await expectRoundedParity(lab, kernel, rounded, { ...shape(65, 63), PRECISION });
  });

  it('has NaN for a row with plus infinity and infinity for a target with minus infinity', async () => {
    const { losses } = await checkRows(
      [
        [0, Infinity, 1],
        [0, -Infinity, 1],
        [-Infinity, -Infinity, -Infinity],
      ],
      [0, 1, 0],
      { PRECISION: 1 },
    );
    expect([...losses!]).toEqual([NaN, Infinity, NaN]);
  });
});

describe('unnormalised cross-entropy', () => {
  const unnormalised = { KIND: lossKind.unnormalised };

  it('equals its twin, with and without padding', async () => {
    await expectParity(lab, kernel, inputs(65, 63, 64), { ...shape(65, 63, 64), ...unnormalised });
    await expectParity(lab, kernel, inputs(3, 1001, 1001), { ...shape(3, 1001), ...unnormalised });
  });

  it('is minus the logit of the target, and so has no lower end', async () => {
    // lossScale = 1/3
    const rows = [
      [7, 0, NaN],
      [0, -2, 0],
      [1, 1, 1],
    ];
    const { losses, logits } = await checkRows(rows, [0, 1, 3], unnormalised);
    expect([...losses!]).toEqual([-7, 2, NaN]);
    expect([...logits!]).toEqual([-1 / 3, 0, 0, 0, -1 / 3, 0, 0, 0, 0]);
  });
});

const stableLosses = (views: ReturnType<typeof inputs>, constants: ReturnType<typeof shape>) =>
  runTwin(kernel, views, { ...constants, KIND: lossKind.stable }).losses!;
