/** How long given dispatches take, on the device's own clock if it has one. */
import { median } from '../core/quantile.ts';
import type { LabDevice } from '../engine/device.ts';
import type { Dispatch } from '../engine/plan/dispatch.ts';
import { timesOf as timesByRound } from '../engine/plan/stopwatch.ts';
import { gpuTime, hasTimestamps } from './gpu_timer.ts';

const TIMING = { longEnoughMs: 20, mostRepeats: 500, rounds: 5 };

/** Median time of one run of all the dispatches in order, in ms. GPU→CPU read-back of timestamps. */
export const timeOf = async (lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number> =>
  median(await timesOf(lab, dispatches));

/** The shortest time instead of the median: what the device can do undisturbed. */
export const shortestTimeOf = async (lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number> =>
  Math.min(...(await timesOf(lab, dispatches)));

async function timesOf(lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number[]> {
  await elapsed(lab, dispatches, 1); // warm-up: the first run takes longer
  const [times] = await timesByRound([(repeats) => elapsed(lab, dispatches, repeats)], TIMING);
  return times!;
}

async function elapsed(lab: LabDevice, dispatches: readonly Dispatch[], repeats: number): Promise<number> {
  const run = () => submit(lab, dispatches, repeats);
  if (hasTimestamps(lab)) return gpuTime(lab, run);
  const before = performance.now();
  await run();
  return performance.now() - before;
}

async function submit(lab: LabDevice, dispatches: readonly Dispatch[], repeats: number): Promise<void> {
  const encoder = lab.device.createCommandEncoder();
  const pass = encoder.beginComputePass();
  for (let i = 0; i < repeats; i++) {
    for (const { pipeline, group, workgroups } of dispatches) {
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(...workgroups);
    }
  }
  pass.end();
  lab.device.queue.submit([encoder.finish()]);
  await lab.guard(lab.device.queue.onSubmittedWorkDone());
}
