import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { dropoutKeeps, dropoutThreshold } from '../src/core/rng.ts';
import { roundTo } from '../src/core/half.ts';
import type { LabDevice } from '../src/engine/device.ts';
import { nodeGpu } from '../src/engine/node_gpu.ts';
import { attention } from './attention.ts';
import { attentionBackward } from './attention_backward.ts';
import { pipelineConstants, type Kernel, type Shader } from './kernel.ts';
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

const dropout = testParams({ dropoutThreshold: dropoutThreshold(0.3), dropoutScale: 1 / 0.7, dropoutKey: 99 });
const forward = attention;
const SHADERS: Readonly<Record<string, Shader>> = {
  shader: forward.shader,
  quads: forward.quads!,
  ...forward.variants,
};
const backward = attentionBackward;
const shape = (B: number, T: number, H: number, D: number) => ({
  N: B * T,
  T,
  H,
  D,
  SCALE: 1 / Math.sqrt(D),
  PRECISION: 0,
});
type AttentionShape = ReturnType<typeof shape>;
/** Constants that only the forward kernel has. */
const stable = <T>(constants: T) => ({ ...constants, NAIVE: 0 });
/** [B, T, H, D]: for the plain shaders, for the flash variants, which want whole vec4, and for quads, which want 4 or 8 */
const SHAPES = [
  [2, 1, 1, 1],
  [2, 65, 1, 1],
  [2, 65, 3, 63],
  [2, 70, 2, 28],
  [2, 65, 1, 64],
  [1, 130, 1, 128],
  [3, 37, 3, 4],
  [1, 33, 3, 8],
] as const;

/** Heads for quads without the flash variants, whose compilation for them as well would take SwiftShader minutes. */
const forHeads = (kernel: Kernel, D: number): Kernel => (D === 4 || D === 8 ? { ...kernel, variants: {} } : kernel);

let lab: LabDevice;
beforeAll(async () => void (lab = await testDevice()));
afterAll(() => lab.destroy());

const forwardViews = ({ N, H, D }: AttentionShape, params = testParams()) => ({
  qkv: randomFloats(N * 3 * H * D, 1),
  y: new Float32Array(N * H * D),
  lse: new Float32Array(N * H),
  params,
});

const backwardViews = (constants: AttentionShape, params = testParams(), qkv = forwardViews(constants).qkv) => {
  const { N, H, D } = constants;
  const { y, lse } = runTwin(forward, { ...forwardViews(constants, params), qkv }, stable(constants));
  const outputs = { y: Float32Array.from(y!), lse: Float32Array.from(lse!) };
  return { qkv, ...outputs, dy: randomFloats(N * H * D, 2), dqkv: new Float32Array(N * 3 * H * D), params };
};

describe('attention', () => {
  it('mixes two rows that are worked out by hand', () => {
    // D = 1, SCALE 1. Row 0 sees itself only: y = 5, lse = score = 1·0 = 0.
    // Row 1 has scores 2·0 = 0 and 2·ln 3 / 2 = ln 3: weights 1/4 and 3/4, y = 5/4 + 3·9/4 = 8, lse = ln(1 + 3).
    const views = {
      qkv: Float64Array.of(1, 0, 5, 2, Math.log(3) / 2, 9),
      y: new Float64Array(2),
      lse: new Float64Array(2),
    };
    attention.twin({ ...views, params: testParams() }, stable(shape(1, 2, 1, 1)));
    expectClose(views.y, [5, 8], { relative: 1e-12 }, 'y');
    expectClose(views.lse, [0, Math.log(4)], { relative: 1e-12 }, 'lse');
  });

  it.each(SHAPES)('agrees with its twin at B %i, T %i, H %i, D %i', async (...sizes) => {
    const constants = stable(shape(...sizes));
    const kernel = forHeads(forward, constants.D);
    await expectParity(lab, kernel, forwardViews(constants), constants);
    await expectParity(lab, kernel, forwardViews(constants, dropout), constants);
  });

  it('stays exact where scores are far beyond the range of exp', async () => {
    const constants = stable({ ...shape(1, 65, 1, 8), SCALE: 40 });
    const expected = runTwin(forward, forwardViews(constants), constants);
    for (const variant of ['shader', 'quads', 'flash8']) {
      const { y, lse } = await runShader(lab, forward, SHADERS[variant]!, forwardViews(constants), constants);
      expectClose(lse!, expected.lse!, { relative: 1e-5 }, `lse of ${variant}`);
      // Scores of about 300 carry a float32 error of 3e-5, and so do the weights.
      expectClose(y!, expected.y!, { relative: 1e-4 }, `y of ${variant}`);
    }
  });

  it.each([
    ['shader', 63],
    ['quads', 8],
    ['flash4', 64],
  ] as const)('drops exactly what the generator of the CPU drops (%s)', async (variant, T) => {
    const H = 2;
    const constants = stable(shape(2, T, H, T));
    const views = forwardViews(constants, dropout);
    // Value j is the unit vector j, so that y shows the weights after dropout.
    for (let row = 0; row < 2 * T; row++) {
      for (let c = 0; c < H * T; c++) views.qkv[row * 3 * H * T + 2 * H * T + c] = Number(c % T === row % T);
    }
    const { y } = await runShader(lab, forward, SHADERS[variant]!, views, constants);
    const expected = y!.map((_, at) => {
      const [row, head, j] = [Math.floor(at / (H * T)), Math.floor(at / T) % H, at % T];
      const [b, i] = [Math.floor(row / T), row % T];
      return Number(j <= i && dropoutKeeps(99, ((b * H + head) * T + i) * T + j, dropout.dropoutThreshold));
    });
    expect(y!.map((value) => Number(value !== 0))).toEqual(expected);
  });

  it.each(['q', 'k', 'v'])(
    'shows NaN and infinity in %s as no number in every row that sees it, and in no other',
    async (part) => {
      const constants = stable(shape(2, 65, 2, 8));
      const C = 16;
      for (const value of [NaN, Infinity]) {
        const views = forwardViews(constants);
        // All positive, so that an infinite score is +∞; head 0 of row 20 in the first sequence.
        views.qkv = views.qkv.map(Math.abs);
        views.qkv[20 * 3 * C + 'qkv'.indexOf(part) * C + 3] = value;
        if (Number.isNaN(value)) await expectParity(lab, forward, { ...views, params: dropout }, constants);
        for (const variant of ['shader', 'quads', 'flash8', 'flash4']) {
          const { y } = await runShader(lab, forward, SHADERS[variant]!, views, constants);
          const wrong = y!.findIndex((out, at) => {
            const [row, c] = [Math.floor(at / C), at % C];
            const sees = part === 'q' ? row === 20 : row >= 20 && row < 65;
            if (part !== 'v') return Number.isNaN(out) !== (sees && c < 8);
            return Number.isFinite(out) === (sees && c === 3);
          });
          expect(wrong, `${variant}: element`).toBe(-1);
        }
      }
    },
  );

  it('makes a row NaN whose every score is minus infinity', async () => {
    const constants = stable(shape(1, 2, 1, 1));
    const views = { ...forwardViews(constants), qkv: Float32Array.of(-1, Infinity, 1, -1, 1, 1) };
    await expectParity(lab, forward, views, constants);
    expect([...runTwin(forward, views, constants).y!]).toEqual([NaN, 1]); // the other key takes all the weight of row 1
    const wide = stable(shape(1, 2, 1, 4));
    const repeated = Float32Array.from(Array.from(views.qkv, (value) => [value, value, value, value]).flat());
    const wideViews = { ...forwardViews(wide), qkv: repeated };
    for (const variant of ['quads', 'flash8']) {
      const { y } = await runShader(lab, forward, SHADERS[variant]!, wideViews, wide);
      expectClose(y!, runTwin(forward, wideViews, wide).y!, { relative: 1e-6 }, `y of ${variant}`);
      expect([...y!]).toEqual([NaN, NaN, NaN, NaN, 1, 1, 1, 1]);
    }
  });
});

describe('attention without a maximum subtracted', () => {
  const naive = <T>(constants: T) => ({ ...constants, NAIVE: 1 });

  it('is the same as with it as long as nothing overflows', async () => {
    const constants = naive(shape(2, 65, 2, 8));
    await expectParity(lab, forward, forwardViews(constants, dropout), constants);
    const { y, lse } = runTwin(forward, forwardViews(constants), constants);
    const expected = runTwin(forward, forwardViews(constants), stable(constants));
    expectClose(y!, expected.y!, { relative: 1e-6 }, 'y');
    expectClose(lse!, expected.lse!, { relative: 1e-6 }, 'lse');
  });

  it('is NaN in every row that has a score beyond the range of exp, and in no other', async () => {
    const constants = naive({ ...shape(2, 65, 2, 8), SCALE: 10 });
    await expectParity(lab, forward, forwardViews(constants, dropout), constants, { relative: 1e-4 });
    const { lse } = runTwin(forward, forwardViews(constants), constants);
    const infinite = lse!.filter((value) => value === Infinity).length;
    expect(infinite).toBeGreaterThan(10);
    expect(infinite).toBeLessThan(lse!.length - 10);
  });

  it('is 0 where only the sum of the weights overflows', async () => {
    // D = 1, SCALE 1, scores 88.5: each weight is 2.7e38, two of them are more than 3.4e38.
    const views = { ...forwardViews(shape(1, 2, 1, 1)), qkv: Float32Array.of(1, 88.5, 0.25, 1, 88.5, 0.25) };
    const constants = naive(shape(1, 2, 1, 1));
    await expectParity(lab, forward, views, constants);
    const { y, lse } = runTwin(forward, views, constants);
    expect([...y!]).toEqual([0.25, 0]);
    expect([...lse!]).toEqual([expect.closeTo(88.5, 4), Infinity]);
  });

  it('overflows in f16 from a score of 11.1 on', async () => {
    const views = { ...forwardViews(shape(1, 2, 1, 1)), qkv: Float32Array.of(1, 11, 3, 1, 11.1, 3) };
    const constants = naive({ ...shape(1, 2, 1, 1), PRECISION: 1 });
    await expectParity(lab, forward, views, constants);
    expect([...runTwin(forward, views, constants).y!]).toEqual([3, NaN]);
  });
});

describe('attention in 16 bits', () => {
  /** Scores are exact, so that the adapter and its twin round the same numbers. */
  const views = (constants: AttentionShape) => {
    const { qkv, ...others } = forwardViews(constants, dropout);
    return { ...others, qkv: qkv.map((value) => roundTo('bf16')(Math.round(value * 8) / 8)) };
  };

  it.each([1, 2])('rounds scores, weights and sum as its twin does at precision %i', async (PRECISION) => {
    const constants = { ...shape(2, 33, 2, 16), PRECISION };
    await expectRoundedParity(lab, forward, views(constants), stable(constants));
  });

  it('has gradients that use the same scores', async () => {
    const constants = { ...shape(2, 33, 2, 16), PRECISION: 2 };
    const rounded = backwardViews(constants, dropout, views(constants).qkv);
    await expectParity(lab, backward, rounded, constants);
    const unrounded = runTwin(backward, rounded, { ...constants, PRECISION: 0 }).dqkv!;
    const difference = runTwin(backward, rounded, constants).dqkv!.map((value, i) => Math.abs(value - unrounded[i]!));
    for (const part of [0, 1, 2]) {
      const ofPart = difference.filter((_, at) => Math.floor(at / 32) % 3 === part); // q, k or v
      expect(Math.max(...ofPart)).toBeGreaterThan(1e-3);
    }
  });

  it('is NaN in the rows whose scores overflow in f16', async () => {
    // 300·300 = 90,000 is beyond 65,504, although the maximum is subtracted afterwards.
    const qkv = Float32Array.of(1, 1, 5, 300, 300, 5);
    const constants = stable({ ...shape(1, 2, 1, 1), PRECISION: 1 });
    const overflowing = { ...forwardViews(constants), qkv };
    await expectParity(lab, forward, overflowing, constants);
    expect([...runTwin(forward, overflowing, constants).y!]).toEqual([5, NaN]);
  });
});

describe('attention_backward', () => {
  it.each(SHAPES)('agrees with its twin at B %i, T %i, H %i, D %i', async (...sizes) => {
    const constants = shape(...sizes);
    const kernel = forHeads(backward, constants.D);
    await expectParity(lab, kernel, backwardViews(constants), constants);
    await expectParity(lab, kernel, backwardViews(constants, dropout), constants);
  });

  it('gives the same bits again', async () => {
    for (const shader of [backward.shader, backward.variants!.flash8!, backward.quads!]) {
      const constants = shape(2, 70, 2, shader === backward.quads ? 8 : 28);
      const once = () => runShader(lab, backward, shader, backwardViews(constants, dropout), constants);
      expect(await once()).toEqual(await once());
    }
  });

  it.each([
    [41, 5],
    [70, 28],
  ])('spreads NaN exactly as its twin does at T %i, D %i', async (T, D) => {
    const constants = shape(2, T, 2, D);
    const sequence = T * 6 * D;
    for (const part of [0, 1, 2]) {
      const qkv = forwardViews(constants).qkv.with((20 * 3 + part) * 2 * D, NaN); // head 0 of row 20
      for (const params of [testParams(), dropout]) {
        const views = backwardViews(constants, params, qkv);
        await expectParity(lab, backward, views, constants);
        const { dqkv } = runTwin(backward, views, constants);
        expect(dqkv!.some(Number.isNaN)).toBe(true);
        expect(dqkv!.subarray(sequence).every(Number.isFinite)).toBe(true); // the other sequence
      }
    }
  });

  it('spreads NaN exactly as its twin does in quads', async () => {
    const constants = shape(2, 41, 2, 8);
    for (const part of [0, 1, 2]) {
      const qkv = forwardViews(constants).qkv.with((20 * 3 + part) * 16, NaN); // head 0 of row 20
      const views = backwardViews(constants, dropout, qkv);
      const { dqkv } = await runShader(lab, backward, backward.quads!, views, constants);
      expectClose(dqkv!, runTwin(backward, views, constants).dqkv!, { relative: 1e-5 }, `dqkv of part ${part}`);
    }
  });
});

it.each([
  ['without dropout', testParams()],
  ['with dropout', dropout],
] as const)('has gradients that agree with finite differences of the forward pass %s', (_name, params) => {
  const constants = shape(2, 4, 2, 3);
  const { N, H, D } = constants;
  const qkv = Float64Array.from(randomFloats(N * 3 * H * D, 1));
  const dy = Float64Array.from(randomFloats(N * H * D, 2));
  const [y, lse] = [new Float64Array(N * H * D), new Float64Array(N * H)];
  const loss = (at: Float64Array) => {
    attention.twin({ qkv: at, y, lse, params }, stable(constants));
    return y.reduce((sum, value, i) => sum + value * dy[i]!, 0);
  };
  const expected = qkv.map((value, i) => (loss(qkv.with(i, value + 1e-5)) - loss(qkv.with(i, value - 1e-5))) / 2e-5);
  loss(qkv); // y and lse of qkv itself
  const dqkv = new Float64Array(qkv.length);
  attentionBackward.twin({ qkv, y, lse, dy, dqkv, params }, constants);
  expectClose(dqkv, expected, { relative: 1e-6 }, 'dqkv');
});

it('fits a device with default limits in every variant, at the longest context too', async () => {
  const adapter = await (await nodeGpu({ null: true })).requestAdapter();
  const device = await adapter!.requestDevice();
  const refused = vi.fn<() => void>();
  device.addEventListener('uncapturederror', refused);
  for (const kernel of [forward, backward]) {
    for (const { constants } of Object.values(kernel.classes!.examples)) {
      const longest = { ...constants, N: 1024, T: 1024 };
      const shaders = Object.values(kernel.variants!).filter(({ fits }) => fits!(longest));
      expect(shaders).not.toEqual([]);
      for (const shader of [kernel.shader, ...shaders]) {
        const module = device.createShaderModule({ code: shader.wgsl });
        const compute = { module, constants: pipelineConstants(shader, longest, false) };
        await device.createComputePipelineAsync({ layout: 'auto', compute });
      }
    }
  }
  expect(refused).not.toHaveBeenCalled();
  device.destroy();
});
