/** Every way in which a GPU can be missing or fail is told from the others, with its cause and fix. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { defineKernel, readWriteFloats } from '../../kernels/kernel.ts';
import { describeGpuError, LabDevice, openDevice } from './device.ts';
import { nodeGpu } from './node_gpu.ts';
import { call, type Phase } from './plan/call.ts';
import { GpuExecutor } from './plan/gpu_executor.ts';
import { GpuPipelines } from './plan/gpu_pipelines.ts';
import { softwareDevice } from './testing.ts';

const gpuThat = (requestAdapter: () => Promise<unknown>) => ({ requestAdapter }) as unknown as GPU;

/** A device whose loss and errors the test brings about. */
function fakeDevice() {
  const target = new EventTarget();
  let lose!: (info: { reason: string; message: string }) => void;
  const lost = new Promise((resolve) => (lose = resolve));
  const device = Object.assign(target, { lost }) as unknown as GPUDevice;
  const report = { name: 'fake', vendor: '', architecture: '', software: true, features: [], limits: {} };
  return { lab: new LabDevice(device, {} as GPUAdapterInfo, report), lose };
}

afterEach(() => void vi.unstubAllGlobals());

describe('opening a device', () => {
  it('names the adapter, and says that it is software', async () => {
    const { report } = await softwareDevice();
    expect(report).toMatchObject({ name: expect.stringMatching(/\(software\)$/) as string, software: true });
    expect(report.limits.maxBufferSize).toBeGreaterThanOrEqual(2 ** 28);
  });

  it('tells an insecure page from a browser without WebGPU', async () => {
    await expect(openDevice(undefined)).rejects.toMatchObject({ code: 'no-webgpu' });
    vi.stubGlobal('isSecureContext', false);
    await expect(openDevice(undefined)).rejects.toMatchObject({
      code: 'insecure-context',
      fix: expect.stringContaining('https') as string,
    });
  });

  it('tells no adapter at all from no adapter of the wanted kind', async () => {
    const none = gpuThat(() => Promise.resolve(null));
    await expect(openDevice(none)).rejects.toMatchObject({
      code: 'no-adapter',
      message: expect.stringContaining('no adapter answered') as string,
    });
    await expect(openDevice(none, 'software')).rejects.toThrow('No software WebGPU adapter');
    await expect(openDevice(await nodeGpu(), 'gpu')).rejects.toThrow('No hardware GPU'); // only software drivers here
  });

  it('explains an adapter that refuses a device', async () => {
    const adapter = {
      info: {},
      features: new Set(),
      limits: {},
      requestDevice: () => Promise.reject(new Error('busy')),
    };
    await expect(openDevice(gpuThat(() => Promise.resolve(adapter)))).rejects.toMatchObject({
      code: 'no-adapter',
      message: expect.stringContaining('(busy)') as string,
    });
  });
});

describe('a failing device', () => {
  it('ends whatever waits for it, and whatever asks later', async () => {
    const { lab, lose } = fakeDevice();
    const waiting = lab.guard(new Promise(() => {}));
    const told = vi.fn<() => void>();
    lab.onFailure(told);
    lose({ reason: 'unknown', message: 'the driver reset' });
    await expect(waiting).rejects.toMatchObject({
      code: 'device-lost',
      message: expect.stringContaining('the driver reset') as string,
    });
    await expect(lab.guard(Promise.resolve(1))).rejects.toMatchObject({ code: 'device-lost' });
    expect(told).toHaveBeenCalledOnce();
  });

  it('is the reason that is told, whatever the work itself says', async () => {
    const { lab, lose } = fakeDevice();
    lose({ reason: 'unknown', message: 'The GPU process crashed.' });
    const work = lab.guard(Promise.resolve().then(() => Promise.reject(new Error('external Instance is gone'))));
    await expect(work).rejects.toThrow('The GPU was lost: The GPU process crashed. Resume');
  });

  it('leaves nothing behind for work that succeeds', async () => {
    const { lab } = fakeDevice();
    const add = vi.spyOn(lab, 'onFailure');
    expect(await lab.guard(Promise.resolve(7))).toBe(7);
    const stop = add.mock.results[0]!.value as () => boolean;
    expect(stop()).toBe(false); // already taken off the list
  });

  it('tells memory from invalid work', async () => {
    await nodeGpu(); // defines the classes of errors
    expect(describeGpuError(new GPUOutOfMemoryError('no room'))).toMatchObject({ code: 'out-of-memory' });
    expect(describeGpuError(new GPUValidationError('bad binding'))).toMatchObject({ code: 'validation' });
  });

  it('names the kernel that its compiler refuses', async () => {
    const lab = await softwareDevice();
    const wgsl = '@compute @workgroup_size(1) fn main() { nonsense }';
    const broken = defineKernel({
      name: 'broken',
      bindings: { out: readWriteFloats },
      constants: [],
      shader: { wgsl, workgroups: () => [1, 1, 1] },
      cost: () => ({ flops: 0, elements: 0 }),
      twin: () => {},
    });
    const calls = [call('broken', broken, { out: { buffer: 'out', offset: 0, length: 1 } }, {})];
    const plan = {
      buffers: { out: { type: 'f32', length: 1 } },
      phases: new Map<Phase, typeof calls>([['pass', calls]]),
    } as const;
    await expect(new GpuExecutor(lab).prepare(plan)).rejects.toMatchObject({
      code: 'shader',
      message: expect.stringContaining('"broken"') as string,
    });
    expect(() => lab.check()).not.toThrow(); // the device itself is fine
    lab.destroy();
  });

  it('says the same of every call of a refused kernel, which is compiled once', async () => {
    const lab = await softwareDevice();
    const createModule = vi.spyOn(lab.device, 'createShaderModule');
    const wgsl = 'override N: f32; @compute @workgroup_size(1) fn main() { nonsense }';
    const pipelines = new GpuPipelines(lab);
    const calls = [1, 2].map((N) => pipelines.of('broken', { wgsl, workgroups: () => [1, 1, 1] }, { N }));
    const [first, second] = await Promise.all(calls.map((call) => call.catch((error: unknown) => error)));
    expect(first).toMatchObject({ code: 'shader', message: expect.stringContaining('"broken"') as string });
    expect(second).toEqual(first);
    expect(createModule).toHaveBeenCalledOnce();
    expect(() => lab.check()).not.toThrow();
    lab.destroy();
  });
});
