/** A call of a kernel that is ready to be encoded: compiled, and bound to its memory. */
import type { Binding, Kernel, Shader } from '../../../kernels/kernel.ts';

export interface Dispatch {
  pipeline: GPUComputePipeline;
  group: GPUBindGroup;
  workgroups: readonly [x: number, y: number, z: number];
}

export interface ShaderCall {
  /** Label of the bind group. */
  label: string;
  kernel: Kernel;
  /** The one of the kernel's shaders that serves the call. */
  shader: Shader;
  constants: Readonly<Record<string, number>>;
}

/** @param pipeline of the call's shader @param memoryOf what to bind for each of the kernel's bindings */
export function bindCall(
  device: GPUDevice,
  { label, kernel, shader, constants }: ShaderCall,
  pipeline: GPUComputePipeline,
  memoryOf: (name: string, binding: Binding) => GPUBufferBinding,
): Dispatch {
  const entries = Object.entries(kernel.bindings).map(([name, its], binding) => ({
    binding,
    resource: memoryOf(name, its),
  }));
  const group = device.createBindGroup({ label, layout: pipeline.getBindGroupLayout(0), entries });
  return { pipeline, group, workgroups: shader.workgroups(constants) };
}
