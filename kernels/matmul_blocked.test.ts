/** The variants of the matrix product for GPUs: those of `matmul.blocked.wgsl`, on what fits them, against the twin. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropoutThreshold } from '../src/core/rng.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { epilogue, matmul } from './matmul.ts';
import { expectClose, randomFloats, runShader, runTwin, testDevice, testParams } from './parity.ts';

const kernel = matmul;
const variants = Object.keys(matmul.variants!);

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

type Constants = Record<(typeof matmul.constants)[number], number>;

const roundUp = (n: number) => Math.ceil(n / 4) * 4;

/** A product whose rows are whole vectors; T = the factor is stored transposed. */
function sizes(M: number, N: number, K: number, layout: string, patch: Partial<Constants> = {}): Constants {
  const [A_M, A_K] = layout[0] === 'N' ? [roundUp(K), 1] : [1, roundUp(M)];
  const [B_K, B_N] = layout[1] === 'N' ? [roundUp(N), 1] : [1, roundUp(K)];
  const C_M = roundUp(N);
  const rest = { C_M, EPILOGUE: epilogue.store, BIAS: 0, K_SPLIT: K, C_SPLIT: M * C_M };
  return { M, N, K, A_M, A_K, B_K, B_N, ...rest, ...patch };
}

/** Random factors with NaN between the rows, where nothing may be read that counts. */
function inputs({ M, N, K, A_M, A_K, B_K, B_N, C_M, K_SPLIT, C_SPLIT }: Constants) {
  const rows = (count: number, width: number, stride: number, seed: number) =>
    randomFloats(count * stride, seed).map((value, i) => (i % stride < width ? value : NaN));
  return {
    a: A_K === 1 ? rows(M, K, A_M, 1) : rows(K, M, A_K, 1),
    b: B_N === 1 ? rows(K, N, B_K, 2) : rows(N, K, B_N, 2),
    bias: randomFloats(C_M, 3),
    extra: randomFloats(M * C_M, 4, 2),
    c: randomFloats((Math.ceil(K / K_SPLIT) - 1) * C_SPLIT + M * C_M, 5),
    c2: randomFloats(M * C_M, 6),
    params: testParams({ dropoutThreshold: dropoutThreshold(0.3), dropoutScale: 1 / 0.7, dropoutKey: 0xdeadbeef }),
  };
}

async function check(variant: string, constants: Constants, patch: Partial<ReturnType<typeof inputs>> = {}) {
  const shader = matmul.variants![variant]!;
  expect(shader.fits!(constants)).toBe(true);
  const views = { ...inputs(constants), ...patch };
  const expected = runTwin(kernel, views, constants);
  const actual = await runShader(lab, kernel, shader, views, constants);
  for (const [name, values] of Object.entries(expected)) {
    expectClose(actual[name]!, values, { relative: 1e-5 }, `${variant} ${name} ${JSON.stringify(constants)}`);
  }
}

describe.each(variants)('the matrix product %s', (variant) => {
  // Just over one block along every axis: a whole one, and one that is cut off.
  const { TILE, DEPTH } = matmul.variants![variant]!.sizes as Record<string, number>;

  it('equals its twin over several blocks and splits of k, in rows with a gap, which stays as it is', async () => {
    await check(variant, sizes(TILE! + 2, TILE! + 9, 2 * DEPTH! + 9, 'NT', { K_SPLIT: DEPTH! + 5 }));
  });

  it('adds to a weight gradient', async () => {
    await check(variant, sizes(TILE! + 8, TILE! + 4, 2 * DEPTH! + 5, 'TN', { EPILOGUE: epilogue.accumulate }));
  });
});

const VARIANT = 'blocked64';

it.each(Object.entries(epilogue))('the blocked product equals its twin with the epilogue %s', async (_, EPILOGUE) => {
  await check(VARIANT, sizes(10, 20, 7, 'TT', { EPILOGUE, BIAS: 1 }));
});

it('the blocked product carries NaN and infinities to the elements that depend on them, and to no others', async () => {
  const constants = sizes(66, 72, 20, 'NN', { EPILOGUE: epilogue.accumulate });
  const { a, b } = inputs(constants);
  a[3 * 20 + 19] = NaN;
  a[65 * 20] = Infinity;
  b[17 * 72 + 70] = NaN;
  b[5 * 72 + 9] = -Infinity;
  await check(VARIANT, constants, { a, b });
});

it('the blocked product keeps NaN and infinities through GELU, and stays finite far out', async () => {
  const a = Float32Array.of(1, 0, 0, 0);
  const near = Float32Array.of(NaN, Infinity, -Infinity, -20, -5, 0, 5, 20);
  await check(VARIANT, sizes(1, 8, 1, 'NN', { EPILOGUE: epilogue.gelu }), { a, b: near });
  const far = Float32Array.of(-1e30, -1e15, 1e15, 1e30);
  await check(VARIANT, sizes(1, 4, 1, 'NN', { EPILOGUE: epilogue.gelu }), { a, b: far });
});

it('the blocked product gives the same bits every time', async () => {
  const constants = sizes(20, 20, 301, 'TN');
  const run = () => runShader(lab, kernel, matmul.variants!.blocked16!, inputs(constants), constants);
  expect(await run()).toEqual(await run());
});

it('the blocked product fits calls that are whole vectors, and no others', () => {
  const fits = (constants: Constants) => matmul.variants![VARIANT]!.fits!(constants);
  expect(fits(sizes(5, 8, 7, 'TT', { BIAS: 1 }))).toBe(true);
  expect(fits(sizes(5, 7, 7, 'NT'))).toBe(true);
  const odd: Partial<Constants>[] = [{ A_M: 7 }, { A_K: 4 }, { B_K: 9 }, { B_N: 8 }, { C_M: 9 }, { C_SPLIT: 2 }];
  for (const patch of odd) expect(fits(sizes(5, 8, 7, 'NN', patch)), JSON.stringify(patch)).toBe(false);
  expect(fits(sizes(5, 7, 7, 'NN', { BIAS: 1 }))).toBe(false);
});
