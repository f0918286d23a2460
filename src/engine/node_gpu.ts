/** WebGPU outside a browser: Dawn, from the npm package `webgpu`. */
import type * as Dawn from 'webgpu';
import { DeviceError } from '../core/errors.ts';

/** Keeps Dawn's entry point alive: if it were collected while a device lives, the process would abort. */
const alive: GPU[] = [];

/**
 * Dawn's entry point. `null: true` gives the device that validates everything and computes nothing.
 * Loaded only when it is wanted: its binary does not exist for every system, and much of the lab does without.
 * @throws DeviceError no-webgpu
 */
export async function nodeGpu(options: { null?: boolean } = {}): Promise<GPU> {
  const { create, globals } = await loadDawn();
  Object.assign(globalThis, globals);
  const gpu = create(options.null ? ['backend=null'] : []);
  alive.push(gpu);
  return gpu;
}

async function loadDawn(): Promise<typeof Dawn> {
  try {
    return await import('webgpu');
  } catch (cause) {
    const fix = 'Train on the CPU (--adapter cpu), or use a system that the npm package webgpu supports.';
    throw new DeviceError('no-webgpu', 'WebGPU could not be loaded on this system.', fix, { cause });
  }
}
