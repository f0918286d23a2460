import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabDevice } from '../src/engine/device.ts';
import { expectParity, randomFloats, runTwin, testDevice } from './parity.ts';
import { sumSplits } from './sum_splits.ts';

const kernel = sumSplits;

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

describe('the sum of split products', () => {
  it('adds the pieces element by element', () => {
    // (1 2) + (10 20) + (100 200) = (111 222), whatever was there before
    const views = { partial: Float32Array.of(1, 2, 10, 20, 100, 200), out: Float32Array.of(7, 7) };
    expect([...runTwin(kernel, views, { COUNT: 2, SPLITS: 3 }).out!]).toEqual([111, 222]);
  });

  it('equals its twin on the adapter at awkward sizes', async () => {
    for (const [COUNT, SPLITS] of [
      [1, 1],
      [1, 65],
      [63, 2],
      [64, 3],
      [65, 63],
      [1000, 5],
    ] as const) {
      await expectParity(
        lab,
        kernel,
        { partial: randomFloats(COUNT * SPLITS, 1), out: randomFloats(COUNT, 2) },
        { COUNT, SPLITS },
      );
    }
  });

  it('takes several elements a thread where the grid would be too wide', async () => {
    const COUNT = 65535 * 64 + 65;
    expect(sumSplits.shader.workgroups({ COUNT, SPLITS: 1 })).toEqual([65535, 1, 1]);
    const partial = new Float32Array(COUNT).fill(1).map((_, i) => i % 1000);
    await expectParity(lab, kernel, { partial, out: new Float32Array(COUNT) }, { COUNT, SPLITS: 1 });
  });

  it('carries NaN and infinities', async () => {
    const partial = Float32Array.of(NaN, Infinity, Infinity, 1, 1, 1, -Infinity, 2);
    await expectParity(lab, kernel, { partial, out: new Float32Array(4) }, { COUNT: 4, SPLITS: 2 });
  });
});
