/** Counts all use of WebGPU in this thread, by engines and libraries alike, by intercepting WebGPU's own classes. */
import { intercept } from './intercept.ts';

/** What was counted since `begin`. */
export interface Work {
  dispatches: number;
  submits: number;
  /** Time within calls of `submit`, in ms: outside browsers the driver does its work there. */
  submitMs: number;
  /** Time spent waiting before the last submit, in ms: on slow adapters the plan waits until it may queue more. */
  waitMs: number;
  newBuffers: number;
  /** When the last submit returned, on the clock of `performance.now`; null if there was none. */
  submittedAt: number | null;
}

export const NO_WORK: Readonly<Work> = {
  dispatches: 0,
  submits: 0,
  submitMs: 0,
  waitMs: 0,
  newBuffers: 0,
  submittedAt: null,
};

/** Bytes in the GPU buffers of one contender. */
export interface Tally {
  bytes: number;
  peakBytes: number;
}

export class Meter {
  private work: Work = { ...NO_WORK };
  /** Time spent waiting so far, in ms, and when WebGPU was last called or a wait ended. */
  private idle = 0;
  private latest = 0;
  private tally: Tally = { bytes: 0, peakBytes: 0 };
  private readonly owners = new WeakMap<object, { tally: Tally; size: number }>();
  private readonly restore: (() => void)[];

  constructor() {
    const dispatch = (call: (...args: unknown[]) => unknown, args: unknown[]) => {
      this.work.dispatches++;
      this.latest = performance.now();
      return call(...args);
    };
    this.restore = [
      intercept(GPUComputePassEncoder, 'dispatchWorkgroups', dispatch),
      intercept(GPUComputePassEncoder, 'dispatchWorkgroupsIndirect', dispatch),
      intercept(GPUQueue, 'submit', (call, args) => {
        const before = performance.now();
        const result = call(...args);
        const now = performance.now();
        this.work.submits++;
        this.work.submitMs += now - before;
        this.work.waitMs = this.idle;
        this.work.submittedAt = now;
        this.latest = now;
        return result;
      }),
      intercept(GPUQueue, 'onSubmittedWorkDone', (call, args) => {
        this.latest = performance.now();
        const done = call(...args) as Promise<undefined>;
        done.then(this.waited, this.waited); // registered first, so it runs before the caller goes on
        return done;
      }),
      intercept(GPUDevice, 'createBuffer', (call, args) => this.created(call(...args) as GPUBuffer)),
      intercept(GPUBuffer, 'destroy', (call, args, buffer) => {
        this.destroyed(buffer as GPUBuffer);
        return call(...args);
      }),
    ];
  }

  /** Counts memory allocated from now on in this tally. */
  use(tally: Tally): void {
    this.tally = tally;
  }

  begin(): void {
    this.work = { ...NO_WORK };
    this.idle = 0;
    this.latest = performance.now();
  }

  end(): Work {
    return this.work;
  }

  close(): void {
    for (const restore of this.restore) restore();
  }

  private readonly waited = (): void => {
    const now = performance.now();
    this.idle += now - this.latest;
    this.latest = now;
  };

  private created(buffer: GPUBuffer): GPUBuffer {
    const { tally } = this;
    this.owners.set(buffer, { tally, size: buffer.size });
    this.work.newBuffers++;
    tally.bytes += buffer.size;
    tally.peakBytes = Math.max(tally.peakBytes, tally.bytes);
    return buffer;
  }

  private destroyed(buffer: GPUBuffer): void {
    const owned = this.owners.get(buffer);
    if (!owned) return;
    this.owners.delete(buffer);
    owned.tally.bytes -= owned.size;
  }
}
