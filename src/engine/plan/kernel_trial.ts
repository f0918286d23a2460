/** One call of a kernel on buffers of its own, with any of its shaders: what it computes, and how long it takes. */
import { dropoutThreshold, pcg } from '../../core/rng.ts';
import { canServe, type Example, type Kernel, type Shader } from '../../../kernels/kernel.ts';
import { encodeParams, FIRST_STEP, PARAMS_BYTES, type StepParams } from '../../../kernels/params.ts';
import { describeGpuError, type LabDevice } from '../device.ts';
import { bindCall, type Dispatch } from './dispatch.ts';
import { GpuMemory } from './gpu_memory.ts';
import { GpuPipelines } from './gpu_pipelines.ts';

/** Results are compared with dropout, times without: most trainings have none. */
const DROPPING: StepParams = {
  ...FIRST_STEP,
  dropoutScale: 1.25,
  dropoutThreshold: dropoutThreshold(0.2),
  dropoutKey: 1,
};

export class KernelTrial {
  private readonly memory: GpuMemory;
  private readonly pipelines: GpuPipelines;
  private readonly params: GPUBuffer;
  /** What every array holds before a dispatch whose results are compared. */
  private readonly contents: ReadonlyMap<string, Float32Array | Uint32Array>;

  private constructor(
    private readonly lab: LabDevice,
    readonly kernel: Kernel,
    private readonly example: Example,
  ) {
    this.memory = new GpuMemory(lab);
    this.pipelines = new GpuPipelines(lab);
    this.params = this.memory.create('params', PARAMS_BYTES, GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST);
    lab.device.queue.writeBuffer(this.params, 0, encodeParams(FIRST_STEP));
    this.contents = new Map(
      this.arrays().map(({ name, type, length }, i) => [
        name,
        type === 'f32' ? noise(length, i) : new Uint32Array(length),
      ]),
    );
  }

  /** Allocates the buffers and compiles all shaders that compile. @throws DeviceError out-of-memory */
  static async open(lab: LabDevice, kernel: Kernel, example: Example): Promise<KernelTrial> {
    const trial = new KernelTrial(lab, kernel, example);
    const shaders = [kernel.shader, ...trial.variants().map(([, shader]) => shader)];
    const compiled = shaders.map((shader) => trial.pipeline(shader));
    const buffers = trial.arrays().map(({ name, type, length }) => [name, { type, length }] as const);
    await trial.memory.allocate(Object.fromEntries(buffers));
    await Promise.allSettled(compiled); // what failed fails again when it is used
    return trial;
  }

  /** Variants that the device's features and the example allow. */
  variants(): [name: string, shader: Shader][] {
    const { features } = this.lab.device;
    const { constants } = this.example;
    return Object.entries(this.kernel.variants ?? {}).filter(([, shader]) => canServe(shader, constants, features));
  }

  /** What one dispatch leaves in everything that the kernel writes, from the same numbers each time. GPU→CPU read-back. */
  async outputs(shader: Shader): Promise<Float32Array[]> {
    for (const { name } of this.arrays()) {
      const data = this.contents.get(name) as Float32Array<ArrayBuffer>;
      this.lab.device.queue.writeBuffer(this.memory.at(name), 0, data);
    }
    this.lab.device.queue.writeBuffer(this.params, 0, encodeParams(DROPPING));
    await this.milliseconds(shader, 1);
    this.lab.device.queue.writeBuffer(this.params, 0, encodeParams(FIRST_STEP));
    const written = this.arrays().filter(({ name }) => this.kernel.bindings[name]!.access === 'read_write');
    return Promise.all(written.map(({ name, length }) => this.memory.read({ buffer: name, offset: 0, length })));
  }

  /** Wall time of so many dispatches, one after the other. @throws DeviceError, also for what the device refuses. */
  async milliseconds(shader: Shader, dispatches: number): Promise<number> {
    const { device } = this.lab;
    const pipeline = await this.pipeline(shader);
    device.pushErrorScope('validation');
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    const { group, workgroups } = this.bind(shader, pipeline);
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    for (let i = 0; i < dispatches; i++) pass.dispatchWorkgroups(...workgroups);
    pass.end();
    const commands = encoder.finish();
    const began = performance.now();
    device.queue.submit([commands]);
    const [refused] = await this.lab.guard(Promise.all([device.popErrorScope(), device.queue.onSubmittedWorkDone()]));
    const milliseconds = performance.now() - began;
    if (refused) throw describeGpuError(refused);
    return milliseconds;
  }

  close(): void {
    this.params.destroy();
    this.memory.dispose();
  }

  private pipeline(shader: Shader): Promise<GPUComputePipeline> {
    return this.pipelines.of(this.kernel.name, shader, this.example.constants);
  }

  private bind(shader: Shader, pipeline: GPUComputePipeline): Dispatch {
    const { kernel, example } = this;
    const call = { label: kernel.name, kernel, shader, constants: example.constants };
    return bindCall(this.lab.device, call, pipeline, (name, { type }) => ({
      buffer: type === 'params' ? this.params : this.memory.at(name),
    }));
  }

  private arrays(): { name: string; type: 'f32' | 'u32'; length: number }[] {
    return Object.entries(this.kernel.bindings).flatMap(([name, { type }]) =>
      type === 'params' ? [] : [{ name, type, length: this.example.lengths[name]! }],
    );
  }
}

/** Numbers from −1 to 1, the same every time: a linear congruential generator, for there are millions of them. */
function noise(length: number, seed: number): Float32Array {
  const values = new Float32Array(length);
  let state = pcg(seed);
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    values[i] = state / 2 ** 31;
  }
  return values;
}
