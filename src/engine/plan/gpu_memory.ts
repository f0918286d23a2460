/** The GPU buffers of a plan: limits, allocation, bindings, and read-back. */
import { describeGpuError, type LabDevice } from '../device.ts';
import type { BufferSpec, Plan, Slice } from './call.ts';
import { GpuStaging } from './gpu_staging.ts';
import { bufferBytes, checkGpu, SMALL_STAGING_BYTES, stagingBytes } from './needs.ts';

export class GpuMemory {
  private readonly buffers = new Map<string, GPUBuffer>();
  private staging: { small: GpuStaging; large: GpuStaging } | null = null;
  bytes = 0;
  created = 0;

  constructor(private readonly lab: LabDevice) {}

  /** Refuses what this device cannot hold or bind, before anything is allocated. @throws DeviceError limits */
  checkLimits(plan: Plan): void {
    checkGpu(plan, this.lab.device.limits, this.lab.report.software);
  }

  /** @throws DeviceError out-of-memory */
  async allocate(specs: Readonly<Record<string, BufferSpec>>): Promise<void> {
    const { device } = this.lab;
    device.pushErrorScope('out-of-memory');
    for (const [name, spec] of Object.entries(specs)) {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      this.buffers.set(name, this.create(name, bufferBytes(spec), usage));
    }
    const { small, large } = stagingBytes(specs);
    this.staging = { small: this.createStaging(small), large: this.createStaging(large) };
    const error = await this.lab.guard(device.popErrorScope());
    if (error) throw describeGpuError(error);
  }

  create(label: string, size: number, usage: GPUBufferUsageFlags): GPUBuffer {
    this.bytes += size;
    this.created++;
    return this.lab.device.createBuffer({ label, size, usage });
  }

  at(name: string): GPUBuffer {
    const buffer = this.buffers.get(name);
    if (!buffer) throw new RangeError(`the plan has no buffer ${name}`);
    return buffer;
  }

  /** What a shader binds for a slice. */
  binding({ buffer, offset, length }: Slice): GPUBufferBinding {
    return { buffer: this.at(buffer), offset: offset * 4, size: Math.max(4, length * 4) };
  }

  /** GPU→CPU read-back. @throws DeviceError */
  read({ buffer, offset, length }: Slice): Promise<Float32Array> {
    const { small, large } = this.staging!;
    return (length * 4 <= SMALL_STAGING_BYTES ? small : large).read(this.at(buffer), offset, length);
  }

  private createStaging(size: number): GpuStaging {
    return new GpuStaging(this.lab, this.create('staging', size, GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ));
  }

  dispose(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
    this.staging?.small.dispose();
    this.staging?.large.dispose();
    this.buffers.clear();
  }
}
