/** For tests: runs a kernel's WGSL on a real WebGPU adapter and its twin in float64, and compares. */
import { expect } from 'vitest';
import { openDevice, type LabDevice } from '../src/engine/device.ts';
import { nodeGpu } from '../src/engine/node_gpu.ts';
import { pipelineConstants, serves, type Floats, type Kernel, type Shader } from './kernel.ts';
import { encodeParams, FIRST_STEP, type StepParams } from './params.ts';

type View = Float32Array | Uint32Array | StepParams;

/** One device for a test file; fails loudly where there is none. */
export async function testDevice(): Promise<LabDevice> {
  const lab = await openDevice(await nodeGpu());
  if (!lab.report.name) throw new Error('the adapter has no name');
  return lab;
}

const pipelines = new WeakMap<GPUDevice, Map<string, Promise<GPUComputePipeline>>>();

/** Compiled once for a device: compiling takes software adapters far longer than running. */
function pipelineOf(
  { device, report }: LabDevice,
  shader: Shader,
  constants: Record<string, number>,
): Promise<GPUComputePipeline> {
  const overrides = pipelineConstants(shader, constants, report.software);
  const key = JSON.stringify([overrides, shader.wgsl]);
  const known = pipelines.get(device) ?? new Map<string, Promise<GPUComputePipeline>>();
  pipelines.set(device, known);
  const pipeline =
    known.get(key) ??
    device.createComputePipelineAsync({
      layout: 'auto',
      compute: { module: device.createShaderModule({ code: shader.wgsl }), entryPoint: 'main', constants: overrides },
    });
  known.set(key, pipeline);
  return pipeline;
}

/** Runs one shader once; returns what every `read_write` binding holds afterwards. */
export async function runShader(
  lab: LabDevice,
  kernel: Kernel,
  shader: Shader,
  views: Record<string, View>,
  constants: Record<string, number>,
): Promise<Record<string, Float32Array>> {
  const { device } = lab;
  expect(Object.keys(constants).sort(), `constants of ${kernel.name}`).toEqual([...kernel.constants].sort());
  const pipeline = await pipelineOf(lab, shader, constants);
  const buffers = Object.entries(kernel.bindings).map(([name, binding]) => {
    const view = views[name];
    if (view === undefined) throw new Error(`${kernel.name}: no view for ${name}`);
    const data = binding.type === 'params' ? encodeParams(view as StepParams) : (view as Float32Array<ArrayBuffer>);
    const usage = binding.type === 'params' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC;
    const buffer = device.createBuffer({ size: Math.max(16, data.byteLength), usage: usage | GPUBufferUsage.COPY_DST });
    device.queue.writeBuffer(buffer, 0, data);
    return { name, binding, buffer, bytes: data.byteLength };
  });
  const group = device.createBindGroup({
    layout: pipeline.getBindGroupLayout(0),
    entries: buffers.map(({ buffer }, binding) => ({ binding, resource: { buffer } })),
  });
  const encoder = device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, group);
  pass.dispatchWorkgroups(...shader.workgroups(constants));
  pass.end();
  const outputs = buffers.filter((b) => b.binding.access === 'read_write');
  const staging = outputs.map(({ buffer, bytes }) => {
    const target = device.createBuffer({
      size: Math.max(4, bytes),
      usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ,
    });
    encoder.copyBufferToBuffer(buffer, 0, target, 0, bytes);
    return target;
  });
  device.queue.submit([encoder.finish()]);
  const result: Record<string, Float32Array> = {};
  for (const [i, target] of staging.entries()) {
    await lab.guard(target.mapAsync(GPUMapMode.READ)); // GPU→CPU read-back
    result[outputs[i]!.name] = new Float32Array(target.getMappedRange().slice(0));
    target.destroy();
  }
  for (const { buffer } of buffers) buffer.destroy();
  return result;
}

/** Runs the twin on float64 copies; returns what every `read_write` binding holds afterwards. */
export function runTwin(
  kernel: Kernel,
  views: Record<string, View>,
  constants: Record<string, number>,
): Record<string, Floats> {
  const copies = Object.fromEntries(
    Object.entries(views).map(([name, view]) => [name, view instanceof Float32Array ? Float64Array.from(view) : view]),
  );
  kernel.twin(copies, constants);
  const written = Object.entries(kernel.bindings).filter(([, b]) => b.access === 'read_write');
  return Object.fromEntries(written.map(([name]) => [name, copies[name] as Floats]));
}

export interface Tolerance {
  /** Allowed difference as a share of the largest absolute value in the expected output. */
  relative: number;
}

/** Expects the same shape, NaN and infinities at the same places, and finite values close. */
export function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  { relative }: Tolerance,
  label: string,
): void {
  expect(actual.length, `${label}: length`).toBe(expected.length);
  let largest = 1e-6;
  for (let i = 0; i < expected.length; i++)
    if (Number.isFinite(expected[i])) largest = Math.max(largest, Math.abs(expected[i]!));
  for (let i = 0; i < expected.length; i++) {
    const [a, e] = [actual[i]!, expected[i]!];
    const same = Number.isFinite(e) ? Math.abs(a - e) <= relative * largest : Object.is(a, e);
    if (!same) expect.fail(`${label}[${i}]: ${a} instead of ${e} (scale ${largest})`);
  }
}

/** Every variant of the kernel on the adapter against the twin in float64. */
export async function expectParity(
  lab: LabDevice,
  kernel: Kernel,
  views: Record<string, View>,
  constants: Record<string, number>,
  tolerance: Tolerance = { relative: 1e-5 },
): Promise<void> {
  const expected = runTwin(kernel, views, constants);
  const shaders: [string, Shader | undefined][] = [
    ['shader', kernel.shader],
    ['software', kernel.software],
    ['quads', kernel.quads],
    ...Object.entries(kernel.variants ?? {}),
  ];
  for (const [variant, shader] of shaders) {
    if (!shader || !serves(shader, constants)) continue;
    if (shader.needs && !lab.device.features.has(shader.needs)) throw new Error(`the adapter has no ${shader.needs}`);
    const actual = await runShader(lab, kernel, shader, views, constants);
    for (const [name, values] of Object.entries(expected)) {
      expectClose(actual[name]!, values, tolerance, `${kernel.name} ${variant} ${name} ${JSON.stringify(constants)}`);
    }
  }
}

/**
 * 32 and 64 bits may round a step differently if it lies almost between two numbers, which is rare. So 9 in 10 values
 * must agree as without rounding, and every one to a few units of the format. The inputs should be such that without
 * rounding far fewer would agree; that is asserted too.
 */
export async function expectRoundedParity(
  lab: LabDevice,
  kernel: Kernel,
  views: Record<string, View>,
  constants: Record<string, number> & { PRECISION: number },
): Promise<void> {
  const expected = runTwin(kernel, views, constants);
  const unrounded = runTwin(kernel, views, { ...constants, PRECISION: 0 });
  const unit = constants.PRECISION === 1 ? 2 ** -9 : 2 ** -6; // two steps of f16 or bf16 at 1
  for (const shader of [kernel.shader, kernel.software]) {
    if (!shader || !serves(shader, constants)) continue;
    const actual = await runShader(lab, kernel, shader, views, constants);
    for (const [name, values] of Object.entries(expected)) {
      const scale = Math.max(...Array.from(values, Math.abs));
      const close = (to: ArrayLike<number>, within: number) =>
        Array.from(actual[name]!, (value, i) => Math.abs(value - to[i]!) <= within * scale);
      const share = (agree: boolean[]) => agree.filter(Boolean).length / agree.length;
      expect(share(close(values, 1e-6)), `${name}: share that agrees`).toBeGreaterThan(0.9);
      expect(share(close(values, unit)), `${name}: share within the format`).toBe(1);
      expect(share(close(unrounded[name]!, 1e-6)), `${name}: share that agrees without rounding`).toBeLessThan(0.8);
    }
  }
}

/** Reproducible test data, roughly normal. */
export function randomFloats(length: number, seed: number, scale = 1): Float32Array {
  let state = (seed * 2654435761) >>> 0 || 1;
  return Float32Array.from({ length }, () => {
    let sum = -2;
    for (let i = 0; i < 4; i++) {
      state ^= state << 13;
      state >>>= 0;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
      sum += state / 4294967296;
    }
    return sum * 1.7 * scale;
  });
}

/** Parameters of a first step; override what a test is about. */
export const testParams = (patch: Partial<StepParams> = {}): StepParams => ({ ...FIRST_STEP, ...patch });
