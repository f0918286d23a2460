/** tfjs' WebGPU backend on the lab's own device, counting what it asks of the GPU. */
import * as tf from '@tensorflow/tfjs-core';
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { LabDevice } from '../device.ts';
import type { StepCounts } from '../engine.ts';

export class CountingWebgpuBackend extends WebGPUBackend {
  readonly counts: StepCounts = { dispatches: 0, submits: 0, newBuffers: 0, peakBytes: 0 };

  constructor(lab: LabDevice) {
    super(lab.device, lab.info);
    const pool = this.bufferManager;
    const acquire = pool.acquireBuffer.bind(pool);
    pool.acquireBuffer = (...request) => {
      const free = pool.getNumFreeBuffers();
      const buffer = acquire(...request);
      if (pool.getNumFreeBuffers() === free) this.counts.newBuffers++;
      this.counts.peakBytes = Math.max(this.counts.peakBytes, pool.numBytesAllocated);
      return buffer;
    };
  }

  override runWebGPUProgram(...program: Parameters<WebGPUBackend['runWebGPUProgram']>): tf.TensorInfo {
    this.counts.dispatches++;
    return super.runWebGPUProgram(...program);
  }

  override submitQueue(): void {
    this.counts.submits++;
    super.submitQueue();
  }

  /** Submits what is recorded: tfjs itself waits until 15 dispatches have come together. */
  flush(): void {
    this.ensureCommandEncoderReady();
    this.endComputePassEncoder();
    this.submitQueue();
  }
}

interface Shared {
  lab: LabDevice;
  backend: CountingWebgpuBackend;
  users: number;
}

let shared: Shared | null = null;

/** tfjs knows one backend of a name: all engines on a device share it, and the last one frees its buffers. */
export function shareWebgpuBackend(lab: LabDevice): { backend: CountingWebgpuBackend; release: () => void } {
  if (shared?.lab !== lab) shared = register(lab);
  const mine = shared;
  mine.users++;
  let released = false;
  const release = () => {
    if (released) return;
    released = true;
    if (--mine.users > 0 || shared !== mine) return;
    tf.removeBackend('webgpu');
    shared = null;
  };
  return { backend: mine.backend, release };
}

function register(lab: LabDevice): Shared {
  // Otherwise tiny tensors are computed in JavaScript, and no kernel is ever run.
  tf.env().set('WEBGPU_CPU_FORWARD', false);
  const backend = withNavigatorGpu(() => new CountingWebgpuBackend(lab));
  if (tf.engine().backendNames().includes('webgpu')) tf.removeBackend('webgpu');
  tf.registerBackend('webgpu', () => backend);
  return { lab, backend, users: 0 };
}

/** The constructor refuses to run without `navigator.gpu`, although it never uses it; Node has none. */
function withNavigatorGpu<T>(construct: () => T): T {
  const owner = globalThis.navigator as Navigator | undefined;
  if (owner?.gpu) return construct();
  const [target, key, value] = owner
    ? ([owner, 'gpu', {}] as const)
    : ([globalThis, 'navigator', { gpu: {} }] as const);
  Object.defineProperty(target, key, { value, configurable: true });
  try {
    return construct();
  } finally {
    Reflect.deleteProperty(target, key);
  }
}
