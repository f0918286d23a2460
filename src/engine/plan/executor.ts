/** What runs a plan: the WGSL on a GPU, or the twins on the CPU. */
import type { StepParams } from '../../../kernels/params.ts';
import type { StepCounts } from '../engine.ts';
import type { Phase, Plan, Slice } from './call.ts';

export interface Executor {
  /** Name of what it runs on, for people. */
  readonly adapter: string;
  /** Allocates all memory and compiles all kernels. Once. */
  prepare(plan: Plan, onProgress?: (done: number, total: number) => void): Promise<void>;
  /** Queues a copy of `data` into the start of a buffer. */
  write(buffer: string, data: Float32Array | Uint32Array): void;
  /** Queues filling these buffers with zeros. */
  clear(buffers: readonly string[]): void;
  /**
   * Queues phases under these parameters, as one submit with what was cleared before, or as several where that would
   * take a slow GPU long. Resolves when all of it is queued: at once, unless much is still waiting to be done.
   * @throws DeviceError if the device is lost or closed meanwhile
   */
  run(phases: readonly Phase[], params: StepParams): Promise<void>;
  /** Resolves when all queued work is done. */
  done(): Promise<void>;
  /** Copies a slice out. GPU→CPU read-back. */
  read(slice: Slice): Promise<Float32Array>;
  /** Starts counting the work of a new step. */
  beginStep(): void;
  counts(): StepCounts;
  dispose(): void;
}
