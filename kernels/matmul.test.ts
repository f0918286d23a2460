import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { dropoutKeeps, dropoutThreshold } from '../src/core/rng.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { epilogue, matmul } from './matmul.ts';
import { expectClose, expectParity, randomFloats, runShader, runTwin, testDevice, testParams } from './parity.ts';

const kernel = matmul;
const variants = [matmul.shader, matmul.software!, matmul.quads!];
/** Bound where a call has nothing to bind: too small to be read or written without an error. */
const nothing = () => new Float32Array(1);

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

type Constants = Record<(typeof matmul.constants)[number], number>;
type Layout = 'NN' | 'NT' | 'TN' | 'TT';

/** Constants of a dense product; T = the factor is stored transposed. */
function sizes(M: number, N: number, K: number, layout: Layout = 'NN', patch: Partial<Constants> = {}): Constants {
  const [A_M, A_K] = layout[0] === 'N' ? [K, 1] : [1, M];
  const [B_K, B_N] = layout[1] === 'N' ? [N, 1] : [1, K];
  return {
    M,
    N,
    K,
    A_M,
    A_K,
    B_K,
    B_N,
    C_M: N,
    EPILOGUE: epilogue.store,
    BIAS: 0,
    K_SPLIT: K,
    C_SPLIT: M * N,
    ...patch,
  };
}

/** Dense random factors, and only those of the other buffers that the constants ask for. */
function inputs(constants: Constants) {
  const { M, N, K, C_M, K_SPLIT, C_SPLIT, EPILOGUE, BIAS } = constants;
  const span = (M - 1) * C_M + N;
  return {
    a: randomFloats(M * K, 1),
    b: randomFloats(K * N, 2),
    bias: BIAS ? randomFloats(N, 3) : nothing(),
    extra: EPILOGUE === epilogue.residual ? randomFloats(span, 4, 2) : nothing(),
    c: randomFloats((Math.ceil(K / K_SPLIT) - 1) * C_SPLIT + span, 5),
    c2: EPILOGUE === epilogue.gelu ? randomFloats(span, 6) : nothing(),
    params: testParams(),
  };
}

const check = (constants: Constants, patch: Partial<ReturnType<typeof inputs>> = {}) =>
  expectParity(lab, kernel, { ...inputs(constants), ...patch }, constants);

describe('the matrix product by hand', () => {
  it('multiplies and adds the bias', () => {
    // [1 2]   [5 6]   [1·5+2·7 1·6+2·8]   [19 22]            [10 20]   [29 42]
    // [3 4] · [7 8] = [3·5+4·7 3·6+4·8] = [43 50], with bias [10 20] = [53 70]
    const views = {
      a: Float32Array.of(1, 2, 3, 4),
      b: Float32Array.of(5, 6, 7, 8),
      bias: Float32Array.of(10, 20),
      extra: nothing(),
      c: new Float32Array(4),
      c2: nothing(),
      params: testParams(),
    };
    const { c } = runTwin(kernel, views, sizes(2, 2, 2, 'NN', { BIAS: 1 }));
    expect([...c!]).toEqual([29, 42, 53, 70]);
  });

  it('agrees with three plain loops to float64 accuracy, across the edges of its blocks', () => {
    for (const [M, N, K] of [
      [129, 131, 257],
      [1, 5, 600],
      [130, 3, 1],
    ] as const) {
      const constants = sizes(M, N, K, 'TN');
      const views = inputs(constants);
      const { c } = runTwin(kernel, views, constants);
      for (let m = 0; m < M; m++) {
        for (let n = 0; n < N; n++) {
          let sum = 0;
          for (let k = 0; k < K; k++) sum += views.a[k * M + m]! * views.b[k * N + n]!;
          expect(Math.abs(c![m * N + n]! - sum)).toBeLessThan(1e-11);
        }
      }
    }
  });
});

describe('the matrix product on the adapter', () => {
  const awkward: Record<Layout, [M: number, N: number, K: number][]> = {
    NN: [
      [1, 63, 1000],
      [64, 64, 64],
      [65, 1000, 1],
    ],
    NT: [
      [63, 65, 64],
      [1000, 1, 65],
    ],
    TN: [
      [65, 64, 63],
      [1, 1, 1],
      [64, 1, 1000],
    ],
    TT: [
      [33, 65, 31],
      [63, 1000, 1],
    ],
  };
  for (const [layout, shapes] of Object.entries(awkward)) {
    it(`equals its twin at awkward sizes when the factors are stored ${layout}`, async () => {
      for (const [M, N, K] of shapes) await check(sizes(M, N, K, layout as Layout));
    });
  }

  for (const [name, EPILOGUE] of Object.entries(epilogue)) {
    it(`equals its twin with the epilogue ${name}, with and without bias, in rows with a gap`, async () => {
      await check(sizes(65, 63, 64, 'NT', { EPILOGUE, BIAS: 1 }));
      await check(sizes(63, 1, 65, 'TN', { EPILOGUE, C_M: 4 }));
    });
  }

  it('writes one piece per split of k, the last one shorter', async () => {
    await check(sizes(63, 65, 1000, 'NN', { K_SPLIT: 300 }));
    await check(sizes(64, 1, 65, 'NT', { K_SPLIT: 64, C_SPLIT: 100 }));
    await check(sizes(1, 63, 64, 'TN', { K_SPLIT: 1 }));
  });

  it('drops exactly the elements that the generator drops, and leaves the residual there', async () => {
    const constants = sizes(65, 63, 64, 'NN', { EPILOGUE: epilogue.residual, BIAS: 1 });
    const params = testParams({
      dropoutThreshold: dropoutThreshold(0.3),
      dropoutScale: 1 / 0.7,
      dropoutKey: 0xdeadbeef,
    });
    const views = { ...inputs(constants), params };
    await check(constants, { params });
    const key = params.dropoutKey;
    const dropped = Array.from({ length: 65 * 63 }, (_, i) => !dropoutKeeps(key, i, params.dropoutThreshold));
    expect(dropped.filter(Boolean).length / dropped.length).toBeCloseTo(0.3, 1);
    for (const shader of variants) {
      const { c } = await runShader(lab, kernel, shader, views, constants);
      expect(Array.from(c!, (value, i) => value === views.extra[i])).toEqual(dropped);
    }
  });

  it('carries NaN and infinities to the elements that depend on them, and to no others', async () => {
    const constants = sizes(65, 63, 64);
    const { a, b } = inputs(constants);
    a[3 * 64 + 63] = NaN;
    a[64 * 64] = Infinity;
    b[17 * 63 + 62] = NaN;
    b[5 * 63 + 9] = -Infinity;
    await check(constants, { a, b });
  });

  it('does not read what lies beside the factors in memory', async () => {
    const strides = { A_M: 70, B_K: 70 };
    const guarded = (seed: number) => randomFloats(70 * 65, seed).map((value, i) => (i % 70 < 65 ? value : NaN));
    await check(sizes(65, 65, 65, 'NN', strides), { a: guarded(1), b: guarded(2) });
  });

  it('keeps NaN and infinities through GELU, and stays finite far out', async () => {
    const odd = Float32Array.of(NaN, Infinity, -Infinity, -20, -5, 0, 5, 20);
    const one = Float32Array.of(1);
    await check(sizes(8, 1, 1, 'NN', { EPILOGUE: epilogue.gelu }), { a: odd, b: one });
    const huge = sizes(2, 1, 1, 'NN', { EPILOGUE: epilogue.gelu });
    await check(huge, { a: Float32Array.of(-1e30, 1e30), b: one });
  });

  it('gives the same bits every time', async () => {
    const constants = sizes(65, 63, 1000, 'TN');
    for (const shader of variants) {
      const [first, second] = [1, 2].map(() => runShader(lab, kernel, shader, inputs(constants), constants));
      expect(await first).toEqual(await second);
    }
  });

  it('gives the twin in float32 what it gives in float64, as far as float32 sums go', () => {
    const constants = sizes(65, 63, 64, 'NN', { EPILOGUE: epilogue.gelu, BIAS: 1 });
    const views = inputs(constants);
    const expected = runTwin(kernel, views, constants);
    kernel.twin(views, constants);
    // 64 terms in float32: rounding of about √64 · 2⁻²⁴ = 5e-7 of the largest sum
    expectClose(views.c as Float32Array, expected.c!, { relative: 2e-6 }, 'c');
    expectClose(views.c2 as Float32Array, expected.c2!, { relative: 2e-6 }, 'c2');
  });
});
