import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRECISIONS, roundTo } from '../src/core/half.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { randomFloats, runShader, runTwin, testDevice } from './parity.ts';
import { round } from './round.ts';

const kernel = round;

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

/** Numbers at which roundings go wrong, and many in between; every size from 2^-30 to 2^100. */
const tiesAndEnds = [
  0,
  1,
  1 + 2 ** -11,
  1 + 3 * 2 ** -11,
  1 + 2 ** -8,
  1 + 3 * 2 ** -8,
  65504,
  65519.99,
  65520,
  3.387e38,
];
const subnormals = [
  2 ** -24,
  2 ** -25,
  3 * 2 ** -25,
  2 ** -25 * 1.001,
  2 ** -14 - 2 ** -25,
  2 ** -14 - 2 ** -26,
  2 ** -26,
];
const awkward = Float32Array.of(
  ...tiesAndEnds,
  ...subnormals,
  3.4e38,
  Infinity,
  ...Array.from(randomFloats(10_000, 1), (value, i) => value * 2 ** ((i % 131) - 30)),
);
const numbers = Float32Array.of(...awkward, ...awkward.map((value) => -value), NaN);

describe.each([
  ['f16', 1],
  ['bf16', 2],
] as const)('rounding to %s', (precision, PRECISION) => {
  it('gives on the adapter bit for bit what the exact rounding gives', async () => {
    expect(PRECISIONS[PRECISION]).toBe(precision);
    const constants = { COUNT: numbers.length, PRECISION };
    const expected = numbers.map(roundTo(precision));
    expect(runTwin(kernel, { x: numbers }, constants).x).toEqual(Float64Array.from(expected));
    // Mesa's is the one of the two drivers under test that has f16 as hardware does.
    const half = precision === 'f16' && lab.device.features.has('shader-f16') ? [round.half!] : [];
    for (const shader of [round.shader, ...half]) {
      const { x } = await runShader(lab, kernel, shader, { x: numbers }, constants);
      const wrong = [...numbers.keys()].filter((i) => !Object.is(x![i], expected[i]));
      expect(wrong.map((i) => [numbers[i], x![i], expected[i]])).toEqual([]);
    }
  });
});

it('takes several elements a thread where the grid would be too wide', async () => {
  const COUNT = 65535 * 64 + 65;
  const constants = { COUNT, PRECISION: 1 };
  expect(round.shader.workgroups(constants)).toEqual([65535, 1, 1]);
  const { x } = await runShader(lab, kernel, round.shader, { x: new Float32Array(COUNT).fill(0.1) }, constants);
  expect(x!.every((value) => value === 0.0999755859375)).toBe(true);
});
