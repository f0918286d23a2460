/** The GPU buffers of a plan: allocation, upload, and read-back through one staging buffer of fixed size. */
import { DeviceError } from '../../core/errors.ts';
import { describeGpuError, type LabDevice } from '../device.ts';
import type { BufferSpec, Plan, Slice } from './call.ts';

/** Bytes that one read-back moves at a time; larger slices take several. */
const STAGING_BYTES = 16 * 2 ** 20;

export class GpuMemory {
  private readonly buffers = new Map<string, GPUBuffer>();
  private staging: GPUBuffer | null = null;
  /** Read-backs share the staging buffer, so they wait for each other. */
  private reading: Promise<unknown> = Promise.resolve();
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
    const stagingUsage = GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ;
    this.staging = this.create('staging', Math.min(STAGING_BYTES, Math.max(16, largest)), stagingUsage);
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

  /** GPU→CPU read-back of `length` floats, a staging buffer at a time. */
  read(slice: Slice, beforeCopy: () => void): Promise<Float32Array> {
    const result = this.reading.then(() => this.readNow(slice, beforeCopy));
    this.reading = result.catch(() => {});
    return result;
  }

  private async readNow({ buffer, offset, length }: Slice, beforeCopy: () => void): Promise<Float32Array> {
    const { device } = this.lab;
    const staging = this.staging!;
    const out = new Float32Array(length);
    const stride = staging.size / 4;
    for (let start = 0; start < length; start += stride) {
      const part = Math.min(stride, length - start);
      this.lab.check();
      const encoder = device.createCommandEncoder({ label: 'read' });
      encoder.copyBufferToBuffer(this.at(buffer), (offset + start) * 4, staging, 0, part * 4);
      beforeCopy();
      device.queue.submit([encoder.finish()]);
      await this.lab.guard(staging.mapAsync(GPUMapMode.READ, 0, part * 4));
      out.set(new Float32Array(staging.getMappedRange(0, part * 4)), start);
      staging.unmap();
    }
    return out;
  }

  dispose(): void {
    for (const buffer of this.buffers.values()) buffer.destroy();
    this.staging?.destroy();
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
