/** Runs before each test file of the SwiftShader project: fails unless WebGPU really answers with SwiftShader. */
import { create, globals } from 'webgpu';

Object.assign(globalThis, globals);
const gpu = create([]);
const adapter = await gpu.requestAdapter();
if (!/swiftshader/i.test(`${adapter?.info.description} ${adapter?.info.device}`)) {
  throw new Error(
    `The second opinion needs SwiftShader, but ${adapter?.info.description ?? 'no adapter'} answered. ` +
      'Install Debian\'s chromium or Google Chrome, which bring SwiftShader, and run "npm run provision" to see what is found.',
  );
}
