/** How fast a device is, found out with the plan's own kernels through the executor that will run them. */
import { adamw } from '../../../kernels/adamw.ts';
import { attention } from '../../../kernels/attention.ts';
import { gradientClip } from '../../../kernels/gradient_clip.ts';
import { FIRST_STEP } from '../../../kernels/params.ts';
import type { DeviceRates } from '../../core/device_speed.ts';
import { call, type BufferSpec, type Call, type Phase, type Plan, type Slice } from './call.ts';
import { totalCost } from './cost.ts';
import type { Executor } from './executor.ts';
import { linear } from './products.ts';

/** Clocks tick as rarely as every 0.1 ms, and reaching the device costs some; what is timed takes much longer. */
const LONG_ENOUGH_MS = 4;
const MOST_REPEATS = 256;
/** For each of the four things that are timed. */
const BUDGET_MS = 80;
/** On a machine that is busy with other things the budget alone would be over before any compiler has warmed up. */
const FEWEST_ROUNDS = 10;
/** Dispatches that have next to nothing to do. */
const SMALL_CALLS = 16;
/** Of the attention that is timed, in tokens and numbers. */
const CONTEXT = 64;
const HEAD_WIDTH = 32;

export interface CalibrationSize {
  /** Rows and width of the matrix product. */
  rows: number;
  width: number;
  /** Sequences of 64 tokens that attention mixes, at the same width. */
  sequences: number;
  /** Weights that AdamW updates; should be beyond the caches. */
  weights: number;
}

export const CALIBRATION_SIZES = {
  gpu: { rows: 1024, width: 512, sequences: 16, weights: 2 ** 23 },
  software: { rows: 256, width: 128, sequences: 2, weights: 2 ** 20 },
  cpu: { rows: 128, width: 128, sequences: 1, weights: 2 ** 18 },
} as const satisfies Record<string, CalibrationSize>;

/** Leaves the executor prepared for nothing else; it is to be disposed of afterwards. @throws DeviceError */
export async function calibrate(executor: Executor, size: CalibrationSize): Promise<DeviceRates> {
  const plan = calibrationPlan(size);
  await executor.prepare(plan);
  const timed = async (phase: Phase) => ({
    ms: await timeOf(executor, phase),
    ...totalCost(plan.phases.get(phase)!),
  });
  const [product, mixing] = [await timed('pass'), await timed('forward')];
  const [update, small] = [await timed('update'), await timed('measure')];
  return {
    productFlopsPerMs: product.flops / product.ms,
    otherFlopsPerMs: mixing.flops / mixing.ms,
    bytesPerMs: update.bytes / update.ms,
    dispatchMs: small.ms / SMALL_CALLS,
  };
}

/** `pass` a linear layer, `forward` attention, `update` AdamW, `measure` small calls. */
function calibrationPlan({ rows, width, sequences, weights }: CalibrationSize): Plan {
  const buffers: Record<string, BufferSpec> = {};
  const slice = (buffer: string, length: number): Slice => {
    buffers[buffer] = { type: 'f32', length };
    return { buffer, offset: 0, length };
  };
  const layer = { label: 'product', rows, input: width, output: width };
  const product = linear(layer, {
    x: slice('x', rows * width),
    w: slice('w', width * width),
    b: slice('b', width),
    y: slice('y', rows * width),
  });
  const tokens = sequences * CONTEXT;
  const heads = { N: tokens, T: CONTEXT, H: width / HEAD_WIDTH, D: HEAD_WIDTH, SCALE: 1, NAIVE: 0, PRECISION: 0 };
  const mixing = call(
    'mixing',
    attention,
    {
      qkv: slice('qkv', tokens * 3 * width),
      y: slice('mixed', tokens * width),
      lse: slice('lse', tokens * heads.H),
    },
    heads,
  );
  const clip = slice('clip', 1);
  const arenas = {
    weights: slice('weights', weights),
    grads: slice('grads', weights),
    moment1: slice('moment1', weights),
    moment2: slice('moment2', weights),
  };
  const update = call('update', adamw, { ...arenas, clip }, { LENGTH: weights, DECAYED: weights });
  const tiny = { partials: slice('partials', 2), losses: slice('losses', 1), clip, metrics: slice('metrics', 4) };
  const small = Array.from({ length: SMALL_CALLS }, (_, i) =>
    call(`small.${i}`, gradientClip, tiny, { PARTIALS: 1, ROWS: 1 }),
  );
  return {
    buffers,
    phases: new Map<Phase, Call[]>([
      ['pass', [product]],
      ['forward', [mixing]],
      ['update', [update]],
      ['measure', small],
    ]),
  };
}

/** One run of a phase, in ms: the shortest of many, since compilers warm up and whatever comes in between slows down. */
async function timeOf(executor: Executor, phase: Phase): Promise<number> {
  const end = performance.now() + BUDGET_MS;
  let repeats = 1;
  let shortest = Infinity;
  for (let round = 0; round < FEWEST_ROUNDS || performance.now() < end; round++) {
    const before = performance.now();
    await executor.run(
      Array.from({ length: repeats }, () => phase),
      FIRST_STEP,
    );
    await executor.done();
    const ms = performance.now() - before;
    shortest = Math.min(shortest, ms / repeats);
    if (ms < LONG_ENOUGH_MS) repeats = Math.min(MOST_REPEATS, 2 * repeats);
  }
  return shortest;
}
