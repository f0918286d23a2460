/** One mappable buffer through which data comes back from the GPU, a piece at a time. */
import type { LabDevice } from '../device.ts';

export class GpuStaging {
  /** Settles when the latest read is done; the next one waits for it. */
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly lab: LabDevice,
    private readonly buffer: GPUBuffer,
  ) {}

  /** `length` floats of `source` from element `offset`. GPU→CPU read-back. @throws DeviceError */
  read(source: GPUBuffer, offset: number, length: number): Promise<Float32Array> {
    const result = this.turn.then(() => this.readNow(source, offset, length));
    this.turn = result.catch(() => {});
    return result;
  }

  private async readNow(source: GPUBuffer, offset: number, length: number): Promise<Float32Array> {
    const { device } = this.lab;
    const out = new Float32Array(length);
    const most = this.buffer.size / 4;
    for (let start = 0; start < length; start += most) {
      const part = Math.min(most, length - start);
      this.lab.check();
      const encoder = device.createCommandEncoder({ label: 'read' });
      encoder.copyBufferToBuffer(source, (offset + start) * 4, this.buffer, 0, part * 4);
      device.queue.submit([encoder.finish()]);
      await this.lab.guard(this.buffer.mapAsync(GPUMapMode.READ, 0, part * 4));
      out.set(new Float32Array(this.buffer.getMappedRange(0, part * 4)), start);
      this.buffer.unmap();
    }
    return out;
  }

  dispose(): void {
    this.buffer.destroy();
  }
}
