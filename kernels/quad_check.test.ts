import { expect, it } from 'vitest';
import { openDevice } from '../src/engine/device.ts';
import { nodeGpu } from '../src/engine/node_gpu.ts';
import { runShader, runTwin } from './parity.ts';
import { quadCheck, QUADS_TOLD } from './quad_check.ts';

const kernel = quadCheck;
const views = () => ({ told: new Float32Array(QUADS_TOLD) });

it('has the quads of eight threads by hand', () => {
  const [low, high] = [
    [0, 1, 2, 3],
    [4, 5, 6, 7],
  ] as const;
  expect([...runTwin(kernel, views(), {}).told!]).toEqual([low, low, low, low, high, high, high, high].flat());
});

it('finds them on the device', async () => {
  const lab = await openDevice(await nodeGpu());
  expect(lab.device.features.has('subgroups')).toBe(true);
  const { told } = await runShader(lab, kernel, kernel.shader, views(), {});
  expect([...told!]).toEqual([...runTwin(kernel, views(), {}).told!]);
  lab.destroy();
});
