import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inOrder } from '../src/core/batch.ts';
import { dropoutKeeps, dropoutThreshold } from '../src/core/rng.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { embedding } from './embedding.ts';
import { embeddingBackward } from './embedding_backward.ts';
import { expectClose, expectParity, randomFloats, runShader, runTwin, testDevice, testParams } from './parity.ts';

const V = 50;
/** [N, T, C] */
const SHAPES = [
  [1, 1, 1],
  [4, 2, 63],
  [65, 65, 64],
  [126, 63, 65],
  [64, 1, 1000],
  [1000, 500, 63],
  [4100, 1025, 3],
] as const;
const dropout = testParams({ dropoutThreshold: dropoutThreshold(0.3), dropoutScale: 1 / 0.7, dropoutKey: 4294967295 });
const forward = embedding;
const backward = embeddingBackward;

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

/** Ids that repeat, with gaps; the last row of the table among them. */
const ids = (N: number) => Uint32Array.from({ length: N }, (_, n) => (n * n * 7 + V - 1) % V);
const forwardViews = (N: number, T: number, C: number, params = testParams()) => ({
  ids: ids(N),
  positions: inOrder(T),
  wte: randomFloats(V * C, 1),
  wpe: randomFloats(T * C, 2),
  x: new Float32Array(N * C),
  params,
});
const backwardViews = (N: number, T: number, C: number, params = testParams()) => ({
  ids: ids(N),
  positions: inOrder(T),
  dx: randomFloats(N * C, 3),
  dwte: randomFloats(V * C, 4),
  dwpe: randomFloats(T * C, 5),
  params,
});
/** Positions as a broken loader may give them: reversed, in pairs, all the last. */
const misplaced = (T: number): Uint32Array[] => [
  inOrder(T).reverse(),
  inOrder(T).map((t) => t >> 1),
  new Uint32Array(T).fill(T - 1),
];
const variants = [embeddingBackward.shader, embeddingBackward.software!];

describe('embedding', () => {
  it.each(SHAPES)('agrees with its twin at N %i, T %i, C %i', async (N, T, C) => {
    await expectParity(lab, forward, forwardViews(N, T, C), { N, T, C });
    await expectParity(lab, forward, forwardViews(N, T, C, dropout), { N, T, C });
  });

  it.each(SHAPES)('looks up whatever row each place is given at N %i, T %i, C %i', async (N, T, C) => {
    for (const positions of misplaced(T)) {
      await expectParity(lab, forward, { ...forwardViews(N, T, C, dropout), positions }, { N, T, C });
    }
  });

  it('adds the row that a place is given, by hand', () => {
    // wte rows 10 and 20, wpe rows 1 and 2; places swapped: 10 + 2, 20 + 1.
    const x = new Float32Array(2);
    const tables = { wte: Float32Array.of(10, 20), wpe: Float32Array.of(1, 2) };
    const views = { ...tables, ids: Uint32Array.of(0, 1), positions: Uint32Array.of(1, 0), x, params: testParams() };
    embedding.twin(views, { N: 2, T: 2, C: 1 });
    expect([...x]).toEqual([12, 21]);
  });

  it('drops exactly what the generator of the CPU drops', async () => {
    const views = forwardViews(126, 63, 65, dropout);
    const { x } = await runShader(lab, forward, embedding.shader, views, { N: 126, T: 63, C: 65 });
    const kept = x!.map((_, i) => Number(dropoutKeeps(4294967295, i, dropout.dropoutThreshold)));
    expect(x!.map((value) => Number(value !== 0))).toEqual(kept);
  });

  it('hands NaN and infinities on, and a dropped one as NaN', async () => {
    const views = forwardViews(64, 1, 1, dropout);
    views.wte.fill(NaN);
    const { x } = await runShader(lab, forward, embedding.shader, views, { N: 64, T: 1, C: 1 });
    expect(x!.every(Number.isNaN)).toBe(true);
    views.wte.fill(Infinity);
    await expectParity(lab, forward, views, { N: 64, T: 1, C: 1 });
  });

  it('covers all elements when there are fewer threads', async () => {
    const few = { wgsl: embedding.shader.wgsl, workgroups: () => [2, 1, 1] as const };
    const { x } = await runShader(lab, forward, few, forwardViews(65, 65, 64), { N: 65, T: 65, C: 64 });
    expect([...x!]).toEqual([
      ...Float32Array.from(runTwin(forward, forwardViews(65, 65, 64), { N: 65, T: 65, C: 64 }).x!),
    ]);
    expect(embedding.shader.workgroups({ N: 262_144, T: 1024, C: 1024 })[0]).toBeLessThanOrEqual(65535);
  });
});

describe('embedding_backward', () => {
  it.each(SHAPES)('adds to what is there as its twin does at N %i, T %i, C %i', async (N, T, C) => {
    await expectParity(lab, backward, backwardViews(N, T, C), { N, T, C });
    await expectParity(lab, backward, backwardViews(N, T, C, dropout), { N, T, C });
  });

  it.each(SHAPES)('sums over all places of a position at N %i, T %i, C %i', async (N, T, C) => {
    for (const positions of misplaced(T)) {
      await expectParity(lab, backward, { ...backwardViews(N, T, C, dropout), positions }, { N, T, C });
    }
  });

  it('leaves the rows of positions that no place has untouched, to the bit', async () => {
    const views = { ...backwardViews(126, 63, 65), positions: new Uint32Array(63).fill(7) };
    for (const shader of variants) {
      const { dwpe } = await runShader(lab, backward, shader, views, { N: 126, T: 63, C: 65 });
      const changed = [...dwpe!.keys()].filter((i) => dwpe![i] !== views.dwpe[i]).map((i) => Math.floor(i / 65));
      expect([...new Set(changed)]).toEqual([7]);
    }
  });

  it('leaves the rows of absent tokens untouched, to the bit', async () => {
    const views = { ...backwardViews(126, 63, 65), ids: new Uint32Array(126).fill(4) };
    for (const shader of variants) {
      const { dwte } = await runShader(lab, backward, shader, views, { N: 126, T: 63, C: 65 });
      const changed = [...dwte!.keys()].filter((i) => dwte![i] !== views.dwte[i]).map((i) => Math.floor(i / 65));
      expect([...new Set(changed)]).toEqual([4]);
    }
  });

  it('gives the same bits again', async () => {
    for (const shader of variants) {
      const once = () =>
        runShader(lab, backward, shader, backwardViews(1000, 500, 63, dropout), { N: 1000, T: 500, C: 63 });
      expect(await once()).toEqual(await once());
    }
  });

  it('poisons exactly the token and the position whose gradient is NaN, dropped or not', async () => {
    for (const params of [testParams(), dropout]) {
      const views = backwardViews(126, 63, 2, params);
      views.dx.fill(NaN, 2 * 70, 2 * 71);
      for (const shader of variants) {
        const { dwte, dwpe } = await runShader(lab, backward, shader, views, { N: 126, T: 63, C: 2 });
        const poisoned = (out: Float32Array) => [...out.keys()].filter((i) => Number.isNaN(out[i])).map((i) => i >> 1);
        expect(poisoned(dwte!)).toEqual([views.ids[70], views.ids[70]]);
        expect(poisoned(dwpe!)).toEqual([7, 7]);
      }
    }
  });

  it('covers all rows when there are fewer workgroups', async () => {
    const few = { wgsl: embeddingBackward.shader.wgsl, workgroups: () => [5, 1, 1] as const };
    const constants = { N: 126, T: 63, C: 65 };
    const actual = await runShader(lab, backward, few, backwardViews(126, 63, 65), constants);
    const expected = runTwin(backward, backwardViews(126, 63, 65), constants);
    for (const name of ['dwte', 'dwpe']) expectClose(actual[name]!, expected[name]!, { relative: 1e-5 }, name);
    expect(embeddingBackward.shader.workgroups({ ...constants, N: 262_144 })[0]).toBeLessThanOrEqual(65535);
  });

  it('agrees with finite differences of the forward pass under dropout, with a position twice', () => {
    const [N, T, C] = [8, 4, 3];
    const constants = { N, T, C };
    const positions = Uint32Array.of(3, 0, 0, 2);
    const dx = Float64Array.from(randomFloats(N * C, 6));
    const tables = { wte: Float64Array.from(randomFloats(V * C, 1)), wpe: Float64Array.from(randomFloats(T * C, 2)) };
    const loss = (at: typeof tables) => {
      const x = new Float64Array(N * C);
      embedding.twin({ ...at, ids: ids(N), positions, x, params: dropout }, constants);
      return x.reduce((sum, value, i) => sum + value * dx[i]!, 0);
    };
    const difference = (name: keyof typeof tables) =>
      tables[name].map((value, i) => {
        const moved = (step: number) => loss({ ...tables, [name]: tables[name].with(i, value + step) });
        return (moved(1e-3) - moved(-1e-3)) / 2e-3; // the loss is linear: a long step loses nothing
      });
    const [dwte, dwpe] = [new Float64Array(V * C), new Float64Array(T * C)];
    embeddingBackward.twin({ ids: ids(N), positions, dx, dwte, dwpe, params: dropout }, constants);
    expectClose(dwte, difference('wte'), { relative: 1e-6 }, 'dwte');
    expectClose(dwpe, difference('wpe'), { relative: 1e-6 }, 'dwpe');
  });
});
