/** Runs a plan over the kernels' TypeScript twins: no GPU needed, and quick at small sizes. */
import type { Floats } from '../../../kernels/kernel.ts';
import type { StepParams } from '../../../kernels/params.ts';
import type { StepCounts } from '../engine.ts';
import { siteCount, siteParams, type Call, type Phase, type Plan, type Slice } from './call.ts';
import type { Executor } from './executor.ts';
import { checkCpu } from './needs.ts';

type Memory = Float32Array | Uint32Array;

export class CpuExecutor implements Executor {
  readonly adapter = 'CPU executor';
  private memory = new Map<string, Memory>();
  private phases = new Map<Phase, (() => void)[]>();
  /** One for each place with dropout, alike but for the key of their masks. */
  private params: StepParams[] = [];

  /** @throws DeviceError limits */
  async prepare(plan: Plan): Promise<void> {
    checkCpu(plan);
    for (const [name, { type, length }] of Object.entries(plan.buffers)) {
      this.memory.set(name, type === 'f32' ? new Float32Array(length) : new Uint32Array(length));
    }
    this.params = Array.from({ length: siteCount(plan) }, () => ({}) as StepParams);
    for (const [phase, calls] of plan.phases)
      this.phases.set(
        phase,
        calls.map((call) => this.bind(call)),
      );
  }

  write(buffer: string, data: Memory): void {
    this.at(buffer).set(data);
  }

  clear(buffers: readonly string[]): void {
    for (const buffer of buffers) this.at(buffer).fill(0);
  }

  run(phases: readonly Phase[], params: StepParams): Promise<void> {
    for (const [site, view] of this.params.entries()) Object.assign(view, siteParams(params, site));
    for (const phase of phases) for (const call of this.phases.get(phase)!) call();
    return Promise.resolve();
  }

  done(): Promise<void> {
    return Promise.resolve();
  }

  read({ buffer, offset, length }: Slice): Promise<Float32Array> {
    return Promise.resolve((this.at(buffer) as Float32Array).slice(offset, offset + length));
  }

  beginStep(): void {}

  counts(): StepCounts {
    const peakBytes = [...this.memory.values()].reduce((sum, { byteLength }) => sum + byteLength, 0);
    return { dispatches: 0, submits: 0, newBuffers: 0, peakBytes };
  }

  dispose(): void {
    this.memory.clear();
    this.phases.clear();
  }

  private at(buffer: string): Memory {
    const memory = this.memory.get(buffer);
    if (!memory) throw new RangeError(`the plan has no buffer ${buffer}`);
    return memory;
  }

  /** Views are cut once, so that a step allocates nothing. */
  private bind({ kernel, slices, constants, site }: Call): () => void {
    const views: Record<string, Floats | Uint32Array | StepParams> = {};
    for (const [name, { type }] of Object.entries(kernel.bindings)) {
      const slice = slices[name];
      if (type === 'params') views[name] = this.params[site]!;
      else if (slice) views[name] = this.at(slice.buffer).subarray(slice.offset, slice.offset + slice.length);
      else views[name] = type === 'f32' ? UNUSED_FLOATS : UNUSED_INTS;
    }
    return () => kernel.twin(views, constants as Record<string, number>);
  }
}

const UNUSED_FLOATS = new Float32Array(4);
const UNUSED_INTS = new Uint32Array(4);
