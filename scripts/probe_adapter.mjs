/** Prints the adapter that WebGPU in Node answers with, as JSON: `{ name }`, or `{ problem }` if there is none. */
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter();
const device = await adapter?.requestDevice();
const answer = device
  ? { name: adapter.info.description || adapter.info.device || adapter.info.vendor }
  : { problem: 'no adapter answered' };
process.stdout.write(JSON.stringify(answer));
device?.destroy();
// Dawn's threads may keep the process alive, and its entry point must outlive the device.
process.exit(gpu ? 0 : 1);
