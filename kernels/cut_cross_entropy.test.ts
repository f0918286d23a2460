/** The head without logits in memory: every kernel against its twin, the twins against a plain head, and broken rows. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LabDevice } from '../src/engine/device.ts';
import { cutCrossEntropy } from './cut_cross_entropy.ts';
import { cutCrossEntropyBackward } from './cut_cross_entropy_backward.ts';
import { cutCrossEntropyJoin } from './cut_cross_entropy_join.ts';
import { gatherRows } from './gather_rows.ts';
import type { Kernel } from './kernel.ts';
import { expectClose, expectParity, randomFloats, runShader, runTwin, testDevice, testParams } from './parity.ts';

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

const LOSS_SCALE = 1 / 7;
const params = testParams({ lossScale: LOSS_SCALE });

interface Shape {
  rows: number;
  V: number;
  C: number;
  split: number;
}

function head({ rows, V, C, split }: Shape) {
  const parts = Math.ceil(V / split);
  return {
    x: randomFloats(rows * C, 1),
    wte: randomFloats(V * C, 2, 2 / Math.sqrt(C)),
    targets: Uint32Array.from({ length: rows }, (_, i) => (i * 31 + 5) % V),
    partials: new Float32Array(parts * rows * 2),
    target_logits: new Float32Array(rows),
    lse: new Float32Array(rows),
    losses: randomFloats(rows, 3),
    dx: randomFloats(parts * rows * C, 4), // whatever was there is overwritten
    dwte: randomFloats(V * C, 5), // and added to
  };
}

type Head = ReturnType<typeof head>;

const forward: Kernel = cutCrossEntropy;
const join = cutCrossEntropyJoin;
const backward = cutCrossEntropyBackward;

const forwardOf = ({ rows, V, C, split }: Shape) => ({ ROWS: rows, V, C, V_SPLIT: split });
const joinOf = ({ rows, V, split }: Shape) => ({ ROWS: rows, V, SPLITS: Math.ceil(V / split) });
const inputGradOf = ({ rows, V, C, split }: Shape) => ({ M: rows, N: V, C, N_SPLIT: split, OF_WEIGHTS: 0 });
const weightGradOf = ({ rows, V, C }: Shape) => ({ M: V, N: rows, C, N_SPLIT: rows, OF_WEIGHTS: 1 });
const inputGradViews = ({ x, wte, lse, targets, dx }: Head) => ({ a: x, b: wte, lse, targets, out: dx, params });
const weightGradViews = ({ x, wte, lse, targets, dwte }: Head) => ({ a: wte, b: x, lse, targets, out: dwte, params });

/** All results of a head, from the twins in float64 or, rounded in between, from one of the shaders. */
async function whole(h: Head, shape: Shape, shader: 'shader' | 'software' | 'twin') {
  const run = async (
    kernel: typeof forward,
    views: Parameters<typeof runTwin>[1],
    constants: Record<string, number>,
  ) =>
    shader === 'twin'
      ? runTwin(kernel, views, constants)
      : runShader(lab, kernel, kernel[shader] ?? kernel.shader, views, constants);
  const rounded = (values: ArrayLike<number>) => Float32Array.from(values);
  const found = await run(forward, h, forwardOf(shape));
  const parts = { partials: rounded(found['partials']!), target_logits: rounded(found['target_logits']!) };
  const joined = await run(join, { ...h, ...parts }, joinOf(shape));
  const saved = { ...h, lse: rounded(joined['lse']!) };
  const { out: dx } = await run(backward, inputGradViews(saved), inputGradOf(shape));
  const { out: dwte } = await run(backward, weightGradViews(saved), weightGradOf(shape));
  return { lse: joined['lse']!, losses: joined['losses']!, dx: dx!, dwte: dwte! };
}

/** The same by the textbook formula, with all logits in memory; gradients of x summed over the parts. */
function plain({ x, wte, targets, losses, dwte }: Head, { rows, V, C }: Shape) {
  const result = { losses: Array.from(losses), dx: new Float64Array(rows * C), dwte: Float64Array.from(dwte) };
  for (let row = 0; row < rows; row++) {
    const dot = (token: number) => {
      let sum = 0;
      for (let c = 0; c < C; c++) sum += x[row * C + c]! * wte[token * C + c]!;
      return sum;
    };
    const logits = Array.from({ length: V }, (_, token) => dot(token));
    const lse = Math.log(logits.reduce((sum, l) => sum + Math.exp(l), 0));
    result.losses[row]! += lse - logits[targets[row]!]!;
    for (const [token, logit] of logits.entries()) {
      const d = (Math.exp(logit - lse) - (token === targets[row] ? 1 : 0)) * LOSS_SCALE;
      for (let c = 0; c < C; c++) {
        result.dx[row * C + c]! += d * wte[token * C + c]!;
        result.dwte[token * C + c]! += d * x[row * C + c]!;
      }
    }
  }
  return result;
}

const SHAPES: Shape[] = [
  { rows: 67, V: 133, C: 20, split: 77 }, // tails of every tile, and parts that end within one
  { rows: 6, V: 70, C: 4, split: 40 }, // less than a tile
  { rows: 66, V: 70, C: 292, split: 70 }, // wider than a workgroup's columns, and both vec4s of a thread
];

describe.each(SHAPES)('a head of %o', (shape) => {
  it('has kernels that equal their twins', async () => {
    const h = head(shape);
    await expectParity(lab, forward, h, forwardOf(shape));
    const found = runTwin(forward, h, forwardOf(shape));
    const parts = {
      partials: Float32Array.from(found['partials']!),
      target_logits: Float32Array.from(found['target_logits']!),
    };
    await expectParity(lab, join, { ...h, ...parts }, joinOf(shape));
    const lse = Float32Array.from(runTwin(join, { ...h, ...parts }, joinOf(shape))['lse']!);
    await expectParity(lab, backward, inputGradViews({ ...h, lse }), inputGradOf(shape));
    await expectParity(lab, backward, weightGradViews({ ...h, lse }), weightGradOf(shape));
  });

  it('has the losses and gradients of a head with all logits in memory', async () => {
    const h = head(shape);
    const { rows, C } = shape;
    const { losses, dx, dwte } = await whole(h, shape, 'twin');
    const expected = plain(h, shape);
    const joined = Array.from({ length: rows * C }, (_, i) => {
      let sum = 0;
      for (let at = i; at < dx.length; at += rows * C) sum += dx[at]!;
      return sum;
    });
    expectClose(losses, expected.losses, { relative: 1e-6 }, 'losses');
    expectClose(joined, expected.dx, { relative: 1e-6 }, 'dx');
    expectClose(dwte, expected.dwte, { relative: 1e-6 }, 'dwte');
  });
});

describe.each(['twin', 'shader', 'software'] as const)('where numbers break, the %s', (shader) => {
  const shape = { rows: 6, V: 70, C: 4, split: 40 };

  it('gives NaN to a row with a logit that is NaN or +∞, or with none above −∞, and to no other', async () => {
    const h = head(shape);
    h.x.fill(1);
    h.losses.fill(0);
    h.x[0] = NaN;
    h.x[4] = Infinity; // logits +∞ and −∞
    for (let token = 0; token < 70; token++) h.wte[token * 4 + 1] = -1;
    h.x[9] = Infinity; // every logit −∞
    h.targets[3] = 70; // no such token
    const { lse, losses, dx } = await whole(h, shape, shader);
    expect(Array.from(lse, Number.isNaN)).toEqual([true, true, true, false, false, false]);
    expect(Array.from(losses, Number.isNaN)).toEqual([true, true, true, true, false, false]);
    const rowIsNan = (row: number) => Array.from(dx.subarray(row * 4, row * 4 + 4), Number.isNaN);
    expect([0, 1, 2].flatMap(rowIsNan)).toEqual(Array<boolean>(12).fill(true));
    expect([3, 4, 5].flatMap(rowIsNan)).toEqual(Array<boolean>(12).fill(false));
  });

  it('spreads a broken row over the gradient of all weights', async () => {
    const h = head(shape);
    h.x[0] = NaN;
    const { dwte } = await whole(h, shape, shader);
    expect(Array.from(dwte).every(Number.isNaN)).toBe(true);
  });

  it('has an infinite loss, and a gradient, where the target alone is impossible', async () => {
    const h = head(shape);
    h.x.fill(1);
    h.losses.fill(0);
    h.targets.fill(7);
    h.wte[7 * 4] = -Infinity;
    const { lse, losses } = await whole(h, shape, shader);
    expect(Array.from(lse).every(Number.isFinite)).toBe(true);
    expect(Array.from(losses)).toEqual(Array<number>(6).fill(Infinity));
  });
});

it('rows are gathered in the order they are asked for', async () => {
  const x = randomFloats(7 * 68, 1);
  const views = { x, rows: Uint32Array.of(6, 0, 0), out: new Float32Array(3 * 68) };
  await expectParity(lab, gatherRows, views, { COUNT: 3, C: 68 }, { relative: 0 });
});
