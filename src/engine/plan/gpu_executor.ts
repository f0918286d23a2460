/** Runs a plan's WGSL on a device. Everything is built in `prepare`; a step only encodes and submits. */
import { serves, softwareShader, type Shader } from '../../../kernels/kernel.ts';
import { encodeParams, PARAMS_BYTES, type StepParams } from '../../../kernels/params.ts';
import type { LabDevice } from '../device.ts';
import type { StepCounts } from '../engine.ts';
import { siteCount, siteParams, type Call, type Phase, type Plan, type Slice } from './call.ts';
import { callCost } from './cost.ts';
import { bindCall, type Dispatch } from './dispatch.ts';
import type { Executor } from './executor.ts';
import { GpuMemory } from './gpu_memory.ts';
import { GpuPipelines, pipelineKey } from './gpu_pipelines.ts';
import { chosenVariant, type Choices } from './kernel_choice.ts';
import { PARAMS_STRIDE, UNUSED } from './needs.ts';
import { hasQuads } from './quads.ts';
import { SubmitPacer, workOf } from './submit_pacer.ts';

interface WeighedDispatch extends Dispatch {
  /** Amount of work, in the pacer's units. */
  work: number;
}

export class GpuExecutor implements Executor {
  readonly adapter: string;
  private readonly memory: GpuMemory;
  private readonly pipelines: GpuPipelines;
  /** Features that shaders may use. */
  private features: ReadonlySet<string>;
  private phases = new Map<Phase, WeighedDispatch[]>();
  /** The parameters once for each place with dropout, alike but for the key of their masks. */
  private params: GPUBuffer | null = null;
  private paramBytes = new ArrayBuffer(0);
  private toClear: readonly string[] = [];
  /** When the work that is measured next began, and when the work before it ended. */
  private began = 0;
  private lastDone = 0;
  /** Work queued since the last wait, in the pacer's units. */
  private work = 0;
  private dispatches = 0;
  private submits = 0;
  private createdBefore = 0;

  /**
   * @param software take the variants for adapters that run on the CPU; by default what the adapter is
   * @param choices which variants serve which calls; by default none
   * @param pacer cuts the work into submits; by default so that the page can paint between them
   */
  constructor(
    private readonly lab: LabDevice,
    private readonly software = lab.report.software,
    private readonly choices: Choices = {},
    private readonly pacer = new SubmitPacer(),
  ) {
    this.adapter = lab.report.name;
    this.features = lab.device.features;
    this.pipelines = new GpuPipelines(lab);
    this.memory = new GpuMemory(lab);
  }

  async prepare(plan: Plan, onProgress?: (done: number, total: number) => void): Promise<void> {
    this.memory.checkLimits(plan);
    // Variants for hardware are checked before they are chosen.
    if (this.software && !(await hasQuads(this.lab))) this.features = without('subgroups', this.features);
    await this.memory.allocate({ ...plan.buffers, ...UNUSED });
    this.paramBytes = new ArrayBuffer(siteCount(plan) * PARAMS_STRIDE);
    const usage = GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST;
    this.params = this.memory.create('params', this.paramBytes.byteLength, usage);
    const calls = [...new Set([...plan.phases.values()].flat())];
    const keys = new Set(calls.map((call) => pipelineKey(this.shaderOf(call), call.constants)));
    const total = keys.size;
    let done = 0;
    await Promise.all(
      calls.map(async (call) => {
        const fresh = keys.delete(pipelineKey(this.shaderOf(call), call.constants));
        await this.compiled(call);
        if (fresh) onProgress?.(++done, total);
      }),
    );
    const prepared = new Map<Call, WeighedDispatch>();
    for (const call of calls) prepared.set(call, await this.bind(call));
    for (const [phase, list] of plan.phases)
      this.phases.set(
        phase,
        list.map((call) => prepared.get(call)!),
      );
    this.lab.check();
    this.beginStep();
  }

  write(buffer: string, data: Float32Array | Uint32Array): void {
    this.lab.device.queue.writeBuffer(this.memory.at(buffer), 0, data as Float32Array<ArrayBuffer>);
  }

  clear(buffers: readonly string[]): void {
    this.toClear = [...this.toClear, ...buffers];
  }

  async run(phases: readonly Phase[], params: StepParams): Promise<void> {
    this.lab.check();
    if (this.work === 0) this.began = performance.now();
    const { device } = this.lab;
    const ends: Promise<void>[] = [];
    // Writes and submits take effect in the order they are made, so one small buffer serves all passes.
    this.writeParams(params);
    const submits = this.pacer.submits(phases.flatMap((phase) => this.phases.get(phase)!));
    for (const [i, dispatches] of submits.entries()) {
      // Queued work is carried out even after the device has been closed, and the next training would have to wait for it.
      if (i >= MOST_QUEUED) await this.lab.guard(ends[i - MOST_QUEUED]!);
      const encoder = device.createCommandEncoder();
      for (const buffer of this.toClear) encoder.clearBuffer(this.memory.at(buffer));
      this.toClear = [];
      const pass = encoder.beginComputePass();
      for (const { pipeline, group, workgroups, work } of dispatches) {
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, group);
        pass.dispatchWorkgroups(...workgroups);
        this.work += work;
      }
      pass.end();
      device.queue.submit([encoder.finish()]);
      if (submits.length > MOST_QUEUED) ends.push(settled(device.queue.onSubmittedWorkDone()));
      this.dispatches += dispatches.length;
      this.submits++;
    }
  }

  private writeParams(params: StepParams): void {
    for (let at = 0, site = 0; at < this.paramBytes.byteLength; at += PARAMS_STRIDE, site++) {
      encodeParams(siteParams(params, site), this.paramBytes, at);
    }
    this.lab.device.queue.writeBuffer(this.params!, 0, this.paramBytes);
  }

  async done(): Promise<void> {
    const { work, began } = this;
    this.work = 0;
    await this.lab.guard(this.lab.device.queue.onSubmittedWorkDone());
    const now = performance.now();
    this.pacer.observe(work, now - Math.max(began, this.lastDone));
    this.lastDone = now;
  }

  read(slice: Slice): Promise<Float32Array> {
    return this.memory.read(slice);
  }

  beginStep(): void {
    this.work = 0;
    this.dispatches = 0;
    this.submits = 0;
    this.createdBefore = this.memory.created;
  }

  counts(): StepCounts {
    const { dispatches, submits } = this;
    return { dispatches, submits, newBuffers: this.memory.created - this.createdBefore, peakBytes: this.memory.bytes };
  }

  dispose(): void {
    this.params?.destroy();
    this.memory.dispose();
  }

  private paramsOf({ site }: Call): GPUBufferBinding {
    return { buffer: this.params!, offset: site * PARAMS_STRIDE, size: PARAMS_BYTES };
  }

  private shaderOf(call: Call): Shader {
    const { kernel, constants } = call;
    const { half } = kernel;
    const { features } = this;
    if (half && constants.PRECISION === 1 && features.has('shader-f16') && serves(half, constants)) return half;
    if (this.software) return softwareShader(kernel, constants, features);
    const variant = this.variantOf(call);
    return variant === null ? kernel.shader : kernel.variants![variant]!;
  }

  /** The variant that serves a call; null for the kernel's plain shader, or the one for software adapters. */
  variantOf({ kernel, constants }: Call): string | null {
    return this.software ? null : chosenVariant(kernel, constants, this.choices);
  }

  /** By the plain shader where a variant is refused: it was tried at other sizes. @throws DeviceError shader */
  private async compiled(call: Call): Promise<{ shader: Shader; pipeline: GPUComputePipeline }> {
    const { kernel, constants } = call;
    const by = async (shader: Shader) => ({
      shader,
      pipeline: await this.pipelines.of(kernel.name, shader, constants),
    });
    const shader = this.shaderOf(call);
    return by(shader).catch((error: unknown) => {
      if (this.variantOf(call) === null) throw error;
      return by(kernel.shader);
    });
  }

  private async bind(call: Call): Promise<WeighedDispatch> {
    const { shader, pipeline } = await this.compiled(call);
    const dispatch = bindCall(this.lab.device, { ...call, shader }, pipeline, (name, { access, type }) =>
      type === 'params' ? this.paramsOf(call) : this.memory.binding(call.slices[name] ?? unusedSlice(access)),
    );
    return { work: workOf(callCost(call)), ...dispatch };
  }
}

/** Submits of a pass that may wait to be done; two keep a GPU busy. */
const MOST_QUEUED = 3;

const nothing = () => {};
/** Waits for the work to end; a failure is reported by the device's own check. */
const settled = (work: Promise<unknown>): Promise<void> => work.then(nothing, nothing);

/** Stands in for the slices that a call does not use. */
const unusedSlice = (access: string): Slice => ({
  buffer: access === 'read_write' ? 'unused.written' : 'unused.read',
  offset: 0,
  length: 4,
});

const without = (feature: string, features: ReadonlySet<string>) =>
  new Set([...features].filter((one) => one !== feature));
