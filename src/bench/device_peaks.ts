/** Peak rates of the device, in copying and in multiplying, which the figures of a benchmark are compared with. */
import { matmul } from '../../kernels/matmul.ts';
import { epilogue } from '../../kernels/matmul_epilogue.ts';
import { canServe, type Kernel, type Shader } from '../../kernels/kernel.ts';
import type { LabDevice } from '../engine/device.ts';
import { bindCall } from '../engine/plan/dispatch.ts';
import { GpuPipelines } from '../engine/plan/gpu_pipelines.ts';
import { copy, copyConstants } from './copy.ts';
import type { DevicePeaks } from './report.ts';
import { shortestTimeOf } from './dispatch_time.ts';

const MIB = 2 ** 20;

/** On hardware larger than any cache; on software adapters small enough to be quick. */
const SIZES = {
  hardware: { copiedBytes: 128 * MIB, matmulSize: 2048 },
  software: { copiedBytes: 32 * MIB, matmulSize: 256 },
};

export async function measureDevicePeaks(lab: LabDevice): Promise<DevicePeaks> {
  const { copiedBytes, matmulSize } = SIZES[lab.report.software ? 'software' : 'hardware'];
  const copying = await timeAlone(lab, copy, copy.shader, copyConstants(copiedBytes / 4), {
    source: copiedBytes,
    copied: copiedBytes,
  });
  const products = await squareProducts(lab, matmulSize);
  const fastest = products.reduce((best, product) => (product.ms < best.ms ? product : best));
  return {
    bytesPerSecond: (2 * copiedBytes) / (copying / 1000),
    copiedBytes,
    flopsPerSecond: (2 * matmulSize ** 3) / (fastest.ms / 1000),
    matmulSize,
    matmulShader: fastest.name,
  };
}

/** Times c = a·b of square matrices with each shader that the device can use. */
async function squareProducts(lab: LabDevice, size: number): Promise<{ name: string; ms: number }[]> {
  const kernel: Kernel = matmul;
  const unused = Object.fromEntries(kernel.constants.map((name) => [name, 0]));
  const strides = { A_M: size, A_K: 1, B_K: size, B_N: 1, C_M: size };
  const constants = { ...unused, ...strides, M: size, N: size, K: size, K_SPLIT: size, EPILOGUE: epilogue.store };
  const bytes = 4 * size ** 2;
  const shaders: [string, Shader | undefined][] = [
    ...(lab.report.software ? [] : [['plain', kernel.shader] as [string, Shader]]),
    ['software', kernel.software],
    ['quads', kernel.quads],
    ...Object.entries(kernel.variants ?? {}),
  ];
  const times: { name: string; ms: number }[] = [];
  for (const [name, shader] of shaders) {
    if (!shader || !canServe(shader, constants, lab.device.features)) continue;
    times.push({ name, ms: await timeAlone(lab, kernel, shader, constants, { a: bytes, b: bytes, c: bytes }) });
  }
  return times;
}

/** Times one dispatch on its own buffers; a binding without a size gets a few bytes. */
async function timeAlone(
  lab: LabDevice,
  kernel: Kernel,
  shader: Shader,
  constants: Record<string, number>,
  bytes: Record<string, number>,
): Promise<number> {
  const pipeline = await new GpuPipelines(lab).of(kernel.name, shader, constants);
  const buffers: GPUBuffer[] = [];
  const call = { label: kernel.name, kernel, shader, constants };
  const dispatch = bindCall(lab.device, call, pipeline, (name, { type }) => {
    const usage = type === 'params' ? GPUBufferUsage.UNIFORM : GPUBufferUsage.STORAGE;
    const buffer = lab.device.createBuffer({ size: bytes[name] ?? 256, usage });
    buffers.push(buffer);
    return { buffer };
  });
  try {
    return await shortestTimeOf(lab, [dispatch]);
  } finally {
    for (const buffer of buffers) buffer.destroy();
  }
}
