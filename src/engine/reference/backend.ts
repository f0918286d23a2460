/** tfjs backends: what the arithmetic of the reference engine runs on. Each is loaded only when it is opened. */
import * as tf from '@tensorflow/tfjs-core';
import { DeviceError } from '../../core/errors.ts';
import type { TfBackend } from '../../core/run_options.ts';
import type { LabDevice } from '../device.ts';
import type { StepCounts } from '../engine.ts';
import { watchPeak } from './peak_memory.ts';

export interface Backend {
  readonly name: TfBackend;
  /** What the arithmetic runs on, in words. */
  readonly adapter: string;
  /**
   * Makes it the one that tfjs computes on, at once. tfjs has a single current backend, so do this before each
   * stretch of operations, with no `await` in between.
   */
  activate(): void;
  /**
   * Resolves when all work given so far is done, of which `last` is the last result.
   * @throws DeviceError if the device has failed.
   */
  finish(last: tf.Tensor): Promise<void>;
  /** GPU→CPU read-back. @throws DeviceError if the device has failed. */
  read(tensor: tf.Tensor): Promise<Float32Array>;
  /** Totals since the backend was opened. */
  totals(): StepCounts;
  /** Releases the backend; the last user frees its memory. */
  close(): void;
}

/**
 * Opens a tfjs backend; `lab` is the device for `webgpu`, and ignored by the others.
 * @throws DeviceError where the backend cannot run here.
 */
export async function openBackend(name: TfBackend, lab: LabDevice | null): Promise<Backend> {
  tf.enableProdMode(); // no checks for NaN, which are results here, and no advice on the console
  await registerGradients();
  return name === 'webgpu' ? openWebgpu(lab) : openPortable(name);
}

const inNode = typeof process !== 'undefined' && process.versions?.node !== undefined;

/** tfjs-core leaves its gradients out unless asked; its file for that is an ES module, which Node cannot load. */
async function registerGradients(): Promise<void> {
  if (inNode) await import('@tensorflow/tfjs');
  else await import('@tensorflow/tfjs-core/dist/register_all_gradients');
}

/** Takes effect at once, although it may return a promise: every backend here is registered ready-made. */
const activate = (name: TfBackend) => void tf.setBackend(name);

async function openWebgpu(lab: LabDevice | null): Promise<Backend> {
  if (!lab)
    throw new DeviceError('no-webgpu', 'The webgpu backend needs a GPU.', 'Choose the wasm or the cpu backend.');
  lab.check();
  const { shareWebgpuBackend } = await import('./webgpu_backend.ts');
  const { backend, release } = shareWebgpuBackend(lab);
  return {
    name: 'webgpu',
    adapter: `tfjs webgpu on ${lab.report.name}`,
    activate() {
      lab.check();
      activate('webgpu');
    },
    async finish() {
      backend.flush();
      await lab.guard(lab.device.queue.onSubmittedWorkDone());
    },
    read: (tensor) => lab.guard(tensor.data<'float32'>()),
    totals: () => ({ ...backend.counts }),
    close: release,
  };
}

type PortableName = Exclude<TfBackend, 'webgpu'>;

const LOADERS: Record<PortableName, () => Promise<unknown>> = {
  cpu: () => import('@tensorflow/tfjs-backend-cpu'),
  webgl: () => import('@tensorflow/tfjs-backend-webgl'),
  async wasm() {
    const { setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
    // In Node the package finds the files that lie beside it; a bundle must be told where they went.
    if (!inNode) setWasmPaths((await import('./wasm_files.ts')).WASM_FILES);
  },
};

const created = new Map<PortableName, Promise<tf.KernelBackend>>();

async function openPortable(name: PortableName): Promise<Backend> {
  if (!created.has(name)) created.set(name, createPortable(name));
  const backend = await created.get(name)!.catch((cause: unknown) => {
    created.delete(name);
    if (cause instanceof DeviceError) throw cause;
    throw new DeviceError('no-adapter', `The ${name} backend does not run here.`, 'Choose another backend.', { cause });
  });
  const { peak, release } = watchPeak(backend);
  return {
    name,
    adapter: `tfjs ${name}`,
    activate: () => activate(name),
    async finish(last) {
      await last.data(); // on webgl the only way to know; elsewhere the work is done already
    },
    read: (tensor) => tensor.data<'float32'>(),
    totals: () => ({ dispatches: 0, submits: 0, newBuffers: 0, peakBytes: peak() }),
    close: release,
  };
}

/** While tfjs itself makes a backend that takes time, no other backend can work; so it is made here. */
async function createPortable(name: PortableName): Promise<tf.KernelBackend> {
  await LOADERS[name]();
  const factory = tf.findBackendFactory(name) as (() => tf.KernelBackend | Promise<tf.KernelBackend>) | null;
  if (!factory) throw new Error(`tfjs has no ${name} backend here.`);
  const backend = await factory();
  // Not `floatPrecision()`: with 32-bit textures, tfjs 4.22 answers 16.
  if (name === 'webgl' && !tf.env().getBool('WEBGL_RENDER_FLOAT32_ENABLED')) {
    throw new DeviceError('limits', 'WebGL computes with 16-bit numbers here.', 'Choose the wasm or the cpu backend.');
  }
  tf.removeBackend(name);
  tf.registerBackend(name, () => backend);
  return backend;
}
