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
import { shortestTimesOf, type Repeated } from './stopwatch.ts';

/** For each of the four things that are timed. */
const TIMING = {
  longEnoughMs: 4,
  /** A tick of the clock. What is short is seldom interrupted, and on a busy machine everything else is. */
  leastMs: 0.1,
  mostRepeats: 256,
  /** On a machine that is busy with other things the budget alone would be over before any compiler has warmed up. */
  rounds: 10,
  budgetMs: 80,
};
/** Dispatches that have next to nothing to do. */
const SMALL_CALLS = 16;
/** Tokens of a sequence, and width of a head, in the attention that is timed. */
const CONTEXT = 64;
const HEAD_WIDTH = 32;

export interface WorkSize {
  /** Rows and width of the matrix product. */
  rows: number;
  width: number;
  /** Sequences of 64 tokens that attention mixes, at the same width. */
  sequences: number;
  /** Weights that AdamW updates; should be beyond the caches. */
  weights: number;
}

export const WORK_SIZES = {
  gpu: { rows: 1024, width: 512, sequences: 16, weights: 2 ** 23 },
  software: { rows: 256, width: 128, sequences: 2, weights: 2 ** 20 },
  cpu: { rows: 128, width: 128, sequences: 1, weights: 2 ** 18 },
} as const satisfies Record<string, WorkSize>;

/** Leaves the executor prepared for nothing else; it is to be disposed of afterwards. @throws DeviceError */
export async function measureRates(executor: Executor, size: WorkSize): Promise<DeviceRates> {
  const plan = timedPlan(size);
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
function timedPlan({ rows, width, sequences, weights }: WorkSize): Plan {
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

/** One run of a phase, in ms. */
async function timeOf(executor: Executor, phase: Phase): Promise<number> {
  const run: Repeated = async (times) => {
    const before = performance.now();
    await executor.run(
      Array.from({ length: times }, () => phase),
      FIRST_STEP,
    );
    await executor.done();
    return performance.now() - before;
  };
  const [ms] = await shortestTimesOf([run], TIMING);
  return ms!;
}
