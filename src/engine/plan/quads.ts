/** Whether kernels may rely on quads of threads, tried out on the device before any kernel does. */
import { quadCheck, QUADS_TOLD } from '../../../kernels/quad_check.ts';
import type { Kernel } from '../../../kernels/kernel.ts';
import type { LabDevice } from '../device.ts';
import { bindCall } from './dispatch.ts';
import { GpuMemory } from './gpu_memory.ts';
import { GpuPipelines } from './gpu_pipelines.ts';

const kernel: Kernel = quadCheck;

/**
 * One small dispatch and a GPU→CPU read-back.
 * @throws DeviceError if the device is lost; a device that refuses the kernel has no quads.
 */
export async function hasQuads(lab: LabDevice): Promise<boolean> {
  if (!lab.device.features.has('subgroups')) return false;
  const memory = new GpuMemory(lab);
  try {
    const { shader } = kernel;
    const call = { label: kernel.name, kernel, shader, constants: {} };
    const pipeline = await new GpuPipelines(lab).of(kernel.name, shader, {});
    await memory.allocate({ told: { type: 'f32', length: QUADS_TOLD } });
    const { group, workgroups } = bindCall(lab.device, call, pipeline, (name) => ({ buffer: memory.at(name) }));
    const encoder = lab.device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(...workgroups);
    pass.end();
    lab.device.queue.submit([encoder.finish()]);
    return areQuads(await memory.read({ buffer: 'told', offset: 0, length: QUADS_TOLD }));
  } catch {
    lab.check();
    return false;
  } finally {
    memory.dispose();
  }
}

/** Whether each thread received the numbers of all four threads of its quad. */
export function areQuads(told: Float32Array): boolean {
  const expected = new Float32Array(QUADS_TOLD);
  kernel.twin({ told: expected }, {});
  return told.every((number, i) => number === expected[i]);
}
