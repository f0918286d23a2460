import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabDevice } from '../src/engine/device.ts';
import { crossEntropy } from './cross_entropy.ts';
import { asKernel, expectParity, randomFloats, runShader, runTwin, testDevice, testParams } from './parity.ts';

const kernel = asKernel(crossEntropy);

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

const inputs = (ROWS: number, V: number, STRIDE: number) => ({
  logits: randomFloats(ROWS * STRIDE, 1, 3),
  targets: Uint32Array.from({ length: ROWS }, (_, row) => (row * 7919) % V),
  losses: randomFloats(ROWS, 2),
  params: testParams({ lossScale: 1 / ROWS }),
});

/** One row of each kind, on both variants and the twin. */
const checkRows = async (rows: number[][], targets: number[]) => {
  const [ROWS, V] = [rows.length, rows[0]!.length];
  const views = { ...inputs(ROWS, V, V), logits: Float32Array.from(rows.flat()), targets: Uint32Array.from(targets) };
  await expectParity(lab, kernel, views, { ROWS, V, STRIDE: V });
  return runTwin(kernel, views, { ROWS, V, STRIDE: V });
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
    const { logits, losses } = runTwin(kernel, views, { ROWS: 2, V: 2, STRIDE: 3 });
    [1 / 8, -1 / 8, 9, -1 / 4, 1 / 4, 9].forEach((value, i) => expect(logits![i]).toBeCloseTo(value, 7));
    [Math.log(4 / 3), 10 + Math.log(2)].forEach((value, i) => expect(losses![i]).toBeCloseTo(value, 7));
  });

  it('has a gradient that equals finite differences of the loss', () => {
    const [V, target, h] = [7, 2, 1e-5];
    const start = Float64Array.from(randomFloats(V, 5, 2));
    const run = (logits: Float64Array) => {
      const losses = new Float64Array(1);
      const views = { logits, targets: Uint32Array.of(target), losses, params: testParams() };
      crossEntropy.twin(views, { ROWS: 1, V, STRIDE: V });
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
      await expectParity(lab, kernel, inputs(ROWS, V, STRIDE), { ROWS, V, STRIDE });
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
    await expectParity(lab, kernel, views, { ROWS: 3, V: 63, STRIDE: 64 });
    const { losses } = runTwin(kernel, views, { ROWS: 3, V: 63, STRIDE: 64 });
    expect(Array.from(losses!, Number.isNaN)).toEqual([true, true, false]);
  });

  it('leaves the padding bit for bit as it was', async () => {
    const views = inputs(9, 65, 68);
    for (const shader of [crossEntropy.shader, crossEntropy.software!]) {
      const { logits } = await runShader(lab, kernel, shader, views, { ROWS: 9, V: 65, STRIDE: 68 });
      for (let i = 0; i < logits!.length; i++) if (i % 68 >= 65) expect(logits![i]).toBe(views.logits[i]);
    }
  });
});
