/** WebGPU outside a browser: Dawn, from the npm package `webgpu`. */
import { create, globals } from 'webgpu';

/** Dawn dies with its entry point: were it collected while a device lives, the process would abort. */
const alive: GPU[] = [];

/** Dawn's entry point. `null: true` gives the device that validates everything and computes nothing. */
export function nodeGpu(options: { null?: boolean } = {}): GPU {
  Object.assign(globalThis, globals);
  const gpu = create(options.null ? ['backend=null'] : []);
  alive.push(gpu);
  return gpu;
}
