/** Measures the GPU's time in compute passes, whatever code encodes them, by giving each pass timestamps. */
import type { LabDevice } from '../engine/device.ts';
import { intercept } from './intercept.ts';

/** Most timestamps in a query set. */
const QUERIES = 4096;

export const hasTimestamps = (lab: LabDevice) => lab.device.features.has('timestamp-query');

/** Does `work` and returns the summed durations of its passes on the device, in ms. */
export async function gpuTime(lab: LabDevice, work: () => Promise<void>): Promise<number> {
  const sets: GPUQuerySet[] = [];
  let used = 0;
  const restore = intercept(GPUCommandEncoder, 'beginComputePass', (call, [descriptor]) => {
    const at = used % QUERIES;
    if (at === 0) sets.push(lab.device.createQuerySet({ type: 'timestamp', count: QUERIES }));
    used += 2;
    const timestampWrites = {
      querySet: sets.at(-1)!,
      beginningOfPassWriteIndex: at,
      endOfPassWriteIndex: at + 1,
    };
    return call({ ...(descriptor as GPUComputePassDescriptor | undefined), timestampWrites });
  });
  try {
    await work();
  } finally {
    restore();
  }
  let nanoseconds = 0;
  for (const [i, set] of sets.entries()) {
    const times = await read(lab, set, Math.min(QUERIES, used - i * QUERIES));
    // A pass that spans a tick of the clock seems longer than it is, and the next one shorter.
    for (let at = 0; at < times.length; at += 2) nanoseconds += Math.max(0, Number(times[at + 1]! - times[at]!));
    set.destroy();
  }
  return nanoseconds / 1e6;
}

/** GPU→CPU read-back. */
async function read({ device }: LabDevice, set: GPUQuerySet, count: number): Promise<BigUint64Array> {
  const size = count * 8;
  const resolved = device.createBuffer({ size, usage: GPUBufferUsage.QUERY_RESOLVE | GPUBufferUsage.COPY_SRC });
  const mapped = device.createBuffer({ size, usage: GPUBufferUsage.COPY_DST | GPUBufferUsage.MAP_READ });
  const encoder = device.createCommandEncoder();
  encoder.resolveQuerySet(set, 0, count, resolved, 0);
  encoder.copyBufferToBuffer(resolved, 0, mapped, 0, size);
  device.queue.submit([encoder.finish()]);
  await mapped.mapAsync(GPUMapMode.READ);
  const times = new BigUint64Array(mapped.getMappedRange().slice(0));
  resolved.destroy();
  mapped.destroy();
  return times;
}
