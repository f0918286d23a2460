import { expect, it } from 'vitest';
import { QUADS_TOLD } from '../../../kernels/quad_check.ts';
import { LabDevice, openDevice } from '../device.ts';
import { nodeGpu } from '../node_gpu.ts';
import { areQuads, hasQuads } from './quads.ts';

it('quads are found on a device with subgroups, and on no other', async () => {
  const lab = await openDevice(await nodeGpu(), 'software');
  expect(await hasQuads(lab)).toBe(true);
  lab.destroy();

  const adapter = (await (await nodeGpu())!.requestAdapter())!;
  const plain = new LabDevice(await adapter.requestDevice(), lab.info, lab.report);
  expect(await hasQuads(plain)).toBe(false);
  plain.destroy();
});

it('threads that are told in another order are no quads', () => {
  const told = Float32Array.from({ length: QUADS_TOLD }, (_, i) => (i < 16 ? 0 : 4) + (i % 4));
  expect(areQuads(told)).toBe(true);
  expect(areQuads(told.with(5, 0))).toBe(false);
  expect(areQuads(told.map((number) => 7 - number))).toBe(false);
  // Every other thread: subgroups of two rows.
  expect(areQuads(told.map((_, i) => 2 * (i % 4) + ((i >> 2) % 2)))).toBe(false);
});
