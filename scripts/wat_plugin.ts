/** Lets sources import WebAssembly text: the default export is the module in base64. */
import { readFile } from 'node:fs/promises';
import type { Plugin } from 'vite';
import openWabt from 'wabt';

export const watPlugin = (): Plugin => ({
  name: 'wat',
  async load(id) {
    if (!id.endsWith('.wat')) return null;
    const wabt = await openWabt();
    const module = wabt.parseWat(id, await readFile(id, 'utf8'), { simd: true });
    const { buffer } = module.toBinary({});
    module.destroy();
    return `export default ${JSON.stringify(Buffer.from(buffer).toString('base64'))};`;
  },
});
