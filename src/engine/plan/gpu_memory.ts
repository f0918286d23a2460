/** The GPU buffers of a plan: limits, allocation, bindings, and read-back. */
import { DeviceError } from '../../core/errors.ts';
import { describeGpuError, type LabDevice } from '../device.ts';
import type { BufferSpec, Plan, Slice } from './call.ts';
import { GpuStaging } from './gpu_staging.ts';

/** Bytes that one read-back moves at a time; larger slices take several. */
const STAGING_BYTES = 16 * 2 ** 20;
/** Metrics come back through a buffer of their own, so that they never wait for a checkpoint. */
const SMALL_STAGING_BYTES = 16 * 2 ** 10;

export class GpuMemory {
  private readonly buffers = new Map<string, GPUBuffer>();
  private staging: { small: GpuStaging; large: GpuStaging } | null = null;
  bytes = 0;
  created = 0;

  constructor(private readonly lab: LabDevice) {}

  /** Refuses what this device cannot hold or bind, before anything is allocated. @throws DeviceError limits */
  checkLimits({ buffers, phases }: Plan): void {
    const { maxBufferSize, maxStorageBufferBindingSize } = this.lab.device.limits;
    for (const [name, { length }] of Object.entries(buffers)) {
      if (length * 4 > maxBufferSize) throw tooLarge(name, length * 4, maxBufferSize);
    }
    for (const { slices } of [...phases.values()].flat()) {
      for (const slice of Object.values(slices)) {
        const bytes = slice ? slice.length * 4 : 0;
        if (bytes > maxStorageBufferBindingSize) throw tooLarge(slice!.buffer, bytes, maxStorageBufferBindingSize);
      }
    }
  }

  /** @throws DeviceError out-of-memory */
  async allocate(specs: Readonly<Record<string, BufferSpec>>): Promise<void> {
    const { device } = this.lab;
    device.pushErrorScope('out-of-memory');
    for (const [name, { length }] of Object.entries(specs)) {
      const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
      this.buffers.set(name, this.create(name, Math.max(16, length * 4), usage));
    }
    const largest = Math.max(...Object.values(specs).map((spec) => spec.length * 4));
    this.staging = {
      small: this.createStaging(SMALL_STAGING_BYTES),
      large: this.createStaging(Math.min(STAGING_BYTES, Math.max(16, largest))),
    };
    const error = await device.popErrorScope();
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

function tooLarge(name: string, bytes: number, most: number): DeviceError {
  const mib = (n: number) => Math.ceil(n / 2 ** 20);
  return new DeviceError(
    'limits',
    `This model needs ${mib(bytes)} MiB in one piece (${name}), and this GPU allows ${mib(most)} MiB.`,
    'Choose a smaller width, fewer layers, or the compact vocabulary.',
  );
}
