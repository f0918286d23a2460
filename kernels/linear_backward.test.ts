import { afterAll, beforeAll, expect, it } from 'vitest';
import type { LabDevice } from '../src/engine/device.ts';
import { linearBackward } from './linear_backward.ts';
import { serves } from './kernel.ts';
import { expectClose, expectParity, randomFloats, runShader, runTwin, testDevice } from './parity.ts';

const kernel = linearBackward;
type Constants = Record<(typeof linearBackward.constants)[number], number>;

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

const sizes = (ROWS: number, INPUT: number, OUTPUT: number, GELU = 0): Constants => ({ ROWS, INPUT, OUTPUT, GELU });

/** Random views of a layer; what dx holds before must not matter, what dw and db hold must. */
function views({ ROWS, INPUT, OUTPUT, GELU }: Constants) {
  return {
    dy: randomFloats(ROWS * OUTPUT, 1),
    w: randomFloats(INPUT * OUTPUT, 2),
    x: randomFloats(ROWS * INPUT, 3),
    pre: GELU ? randomFloats(ROWS * INPUT, 4, 2) : new Float32Array(4),
    dx: new Float32Array(ROWS * INPUT).fill(NaN),
    dw: randomFloats(INPUT * OUTPUT, 5),
    db: randomFloats(OUTPUT, 6),
  };
}

/** The shaders that serve a call, by name. */
const shaders = (constants: Constants) =>
  Object.entries({
    shader: kernel.shader,
    software: kernel.software!,
    quads: kernel.quads!,
    ...kernel.variants,
  }).filter(([, shader]) => serves(shader, constants));

it('has the gradients of a layer by hand', () => {
  // dy = [1 2; 3 4], W = [5 6; 7 8], x = [1 0; 2 1]
  // dx = dy·Wᵀ = [1·5+2·6 1·7+2·8; 3·5+4·6 3·7+4·8] = [17 23; 39 53]
  // xᵀ·dy = [1·1+2·3 1·2+2·4; 1·3 1·4] = [7 10; 3 4], column sums of dy = [4 6]
  const { dx, dw, db } = runTwin(
    kernel,
    {
      dy: Float32Array.of(1, 2, 3, 4),
      w: Float32Array.of(5, 6, 7, 8),
      x: Float32Array.of(1, 0, 2, 1),
      pre: new Float32Array(4),
      dx: new Float32Array(4),
      dw: Float32Array.of(100, 200, 300, 400),
      db: Float32Array.of(10, 20),
    },
    sizes(2, 2, 2),
  );
  expect([...dx!]).toEqual([17, 23, 39, 53]);
  expect([...dw!]).toEqual([107, 210, 303, 404]);
  expect([...db!]).toEqual([14, 26]);
});

it.each([
  [2, 1, 3, 0],
  [33, 31, 65, 1],
  [300, 33, 34, 0],
  [70, 36, 68, 1],
])('equals its twin with %i rows from %i to %i, GELU %i', async (ROWS, INPUT, OUTPUT, GELU) => {
  const constants = sizes(ROWS, INPUT, OUTPUT, GELU);
  await expectParity(lab, kernel, views(constants), constants);
});

it('adds the gradients of several passes', async () => {
  const constants = sizes(70, 36, 68, 1);
  const first = views(constants);
  const second = { ...first, dy: randomFloats(70 * 68, 7), x: randomFloats(70 * 36, 8) };
  const expected = runTwin(kernel, first, constants);
  const [dw, db] = [Float32Array.from(expected.dw!), Float32Array.from(expected.db!)];
  const sums = runTwin(kernel, { ...second, dw, db }, constants);
  for (const [name, shader] of shaders(constants)) {
    const once = await runShader(lab, kernel, shader, first, constants);
    const twice = await runShader(lab, kernel, shader, { ...second, dw: once.dw!, db: once.db! }, constants);
    for (const output of ['dx', 'dw', 'db']) expectClose(twice[output]!, sums[output]!, { relative: 1e-5 }, name);
  }
});

it('carries NaN and infinities to the elements that depend on them, and to no others', async () => {
  const constants = sizes(70, 36, 68, 1);
  const { dy, w, x, ...others } = views(constants);
  others.pre.fill(0.5); // an infinity times a slope that rounds to 0 would be NaN in 32 bits alone
  dy[3 * 68 + 67] = NaN;
  dy[69 * 68 + 5] = Infinity;
  w[35 * 68 + 9] = -Infinity;
  x[17 * 36 + 30] = NaN;
  const outputs = Object.values(runTwin(kernel, { dy, w, x, ...others }, constants));
  expect(outputs.map((values) => values.some(Number.isNaN))).toEqual([true, true, true]);
  expect(outputs.map((values) => values.filter(Number.isFinite).length > values.length / 2)).toEqual([
    true,
    true,
    true,
  ]);
  await expectParity(lab, kernel, { dy, w, x, ...others }, constants);
});

it('carries NaN through the slope of GELU, which is 0 or 1 far out', async () => {
  const constants = sizes(70, 36, 68, 1);
  const { dy, pre, ...others } = views(constants);
  dy[3 * 68 + 67] = NaN;
  pre[20 * 36 + 30] = NaN;
  pre[21 * 36 + 31] = Infinity;
  pre.set([-Infinity, -1e30, -1e15, 1e15, 1e30, 3e38]);
  await expectParity(lab, kernel, { dy, pre, ...others }, constants);
});

it('gives the same bits every time', async () => {
  const constants = sizes(70, 36, 68, 1);
  for (const [, shader] of shaders(constants)) {
    const [first, second] = [1, 2].map(() => runShader(lab, kernel, shader, views(constants), constants));
    expect(await first).toEqual(await second);
  }
});

it.each(Object.entries(kernel.classes!.examples))('has an example that fits all variants: %s', (name, example) => {
  expect(kernel.classes!.of(example.constants)).toBe(name);
  for (const { fits } of Object.values(kernel.variants!)) expect(fits!(example.constants)).toBe(true);
});

it('is served by a grid that every device accepts, however many tiles there are', () => {
  const constants = sizes(2 ** 19, 1024, 4096);
  for (const [name, { workgroups }] of shaders(constants)) {
    const grid = workgroups(constants);
    expect(Math.max(...grid), name).toBeLessThanOrEqual(65535);
    expect(grid[0] * grid[1], name).toBeGreaterThanOrEqual((2 ** 19 / 64) * (1024 / 64));
  }
});
