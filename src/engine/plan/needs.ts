/** What a plan needs of a device, known before anything is allocated: bytes, and whether limits allow it. */
import { formatBytes } from '../../core/bytes.ts';
import { DeviceError } from '../../core/errors.ts';
import { siteCount, type BufferSpec, type Plan } from './call.ts';
import { ARENAS } from './arena.ts';

/** Limits of a GPU, with WebGPU's names, in bytes. */
export interface BufferLimits {
  maxBufferSize: number;
  maxStorageBufferBindingSize: number;
}

/**
 * Most memory for a program on the CPU, be it the CPU executor or a software GPU: beyond it browsers end a worker without
 * an error, and a step takes hours.
 */
const HOST_MOST_BYTES = 2 * 2 ** 30;

/** Bytes that one read-back moves at a time; larger slices take several. */
const STAGING_BYTES = 16 * 2 ** 20;
/** Metrics come back through a buffer of their own, so that they never wait for a checkpoint. */
export const SMALL_STAGING_BYTES = 16 * 2 ** 10;

/** Uniform buffers are bound at multiples of 256 bytes; one for each place with dropout. */
export const PARAMS_STRIDE = 256;

/** Bound where a call uses nothing. One is read, the other written: a buffer cannot be both in one dispatch. */
export const UNUSED = {
  'unused.read': { type: 'f32', length: 4 },
  'unused.written': { type: 'f32', length: 4 },
} as const;

type Buffers = Readonly<Record<string, BufferSpec>>;

/** Size of the GPU buffer for a piece of memory; none is smaller than a vec4. */
export const bufferBytes = ({ length }: BufferSpec) => Math.max(16, length * 4);

/** Sizes of the two buffers through which data comes back. */
export function stagingBytes(buffers: Buffers): { small: number; large: number } {
  const largest = Math.max(...Object.values(buffers).map(bufferBytes));
  return { small: SMALL_STAGING_BYTES, large: Math.min(STAGING_BYTES, largest) };
}

/** What a GPU holds for a plan: what `GpuExecutor.counts().peakBytes` says once it is prepared. */
export function gpuBytes(plan: Plan): number {
  const buffers: Buffers = { ...plan.buffers, ...UNUSED };
  const { small, large } = stagingBytes(buffers);
  const held = Object.values(buffers).reduce((sum, buffer) => sum + bufferBytes(buffer), 0);
  return held + small + large + siteCount(plan) * PARAMS_STRIDE;
}

/** What the CPU executor holds for a plan, in typed arrays. */
export const cpuBytes = ({ buffers }: Pick<Plan, 'buffers'>) =>
  Object.values(buffers).reduce((sum, { length }) => sum + length * 4, 0);

/**
 * Refuses what a GPU cannot hold or bind, before anything is allocated.
 * @param software the "GPU" is a program on the CPU, and uses its memory
 * @throws DeviceError limits
 */
export function checkGpu(plan: Plan, limits: BufferLimits, software: boolean): void {
  const { buffers, phases } = plan;
  if (software) checkHost(plan, gpuBytes(plan), 'a software GPU');
  for (const [name, { length }] of Object.entries(buffers)) {
    if (length * 4 > limits.maxBufferSize) throw tooLarge(name, length * 4, limits.maxBufferSize);
  }
  for (const { slices } of [...phases.values()].flat()) {
    for (const slice of Object.values(slices)) {
      const bytes = slice ? slice.length * 4 : 0;
      const most = limits.maxStorageBufferBindingSize;
      if (bytes > most) throw tooLarge(slice!.buffer, bytes, most);
    }
  }
}

/** Refuses a plan that would end the worker for lack of memory. @throws DeviceError limits */
export const checkCpu = (plan: Plan): void => checkHost(plan, cpuBytes(plan), 'the CPU executor');

function checkHost({ buffers }: Plan, bytes: number, holder: string): void {
  if (bytes <= HOST_MOST_BYTES) return;
  const ofWeights = ARENAS.reduce((sum, arena) => sum + (buffers[arena] ? bufferBytes(buffers[arena]) : 0), 0);
  throw new DeviceError(
    'limits',
    `This model needs ${formatBytes(bytes)}, and ${holder} takes at most ${formatBytes(HOST_MOST_BYTES)}.`,
    fix(ofWeights > Math.min(bytes / 2, HOST_MOST_BYTES)), // above the limit no batch is small enough
  );
}

function tooLarge(name: string, bytes: number, most: number): DeviceError {
  return new DeviceError(
    'limits',
    `This model needs ${formatBytes(bytes)} in one piece (${name}), and this GPU allows ${formatBytes(most)}.`,
    fix(ARENAS.includes(name)),
  );
}

/** Arenas grow with the model, everything else with the tokens of a pass. */
const fix = (ledByWeights: boolean) =>
  ledByWeights
    ? 'Choose a smaller width, fewer layers, or the compact vocabulary.'
    : 'Choose a smaller batch or a shorter context.';
