/** How long dispatches take that are ready to be encoded, on the device's own clock where it has one. */
import { median } from '../core/quantile.ts';
import type { LabDevice } from '../engine/device.ts';
import type { Dispatch } from '../engine/plan/dispatch.ts';
import { gpuTime, hasTimestamps } from './gpu_timer.ts';

/** Work is repeated until it takes this long: clocks of devices tick as rarely as every 0.1 ms. */
const LONG_ENOUGH_MS = 20;
const MOST_REPEATS = 500;
const ROUNDS = 5;

/** One run of the dispatches, one after the other, in ms: the median. GPU→CPU read-back of timestamps. */
export const timeOf = async (lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number> =>
  median(await timesOf(lab, dispatches));

/** The same at its shortest: what the device can do when nothing else disturbs it. */
export const shortestTimeOf = async (lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number> =>
  Math.min(...(await timesOf(lab, dispatches)));

async function timesOf(lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number[]> {
  await elapsed(lab, dispatches, 1); // what is done for the first time takes longer
  const repeats = await repeatsOf(lab, dispatches);
  const rounds: number[] = [];
  for (let i = 0; i < ROUNDS; i++) rounds.push((await elapsed(lab, dispatches, repeats)) / repeats);
  return rounds;
}

/** Found step by step: a busy device's clock may tell of a long dispatch that it took no time, and 500 of it take minutes. */
async function repeatsOf(lab: LabDevice, dispatches: readonly Dispatch[]): Promise<number> {
  for (let repeats = 1; ; repeats = Math.min(MOST_REPEATS, 4 * repeats)) {
    const ms = await elapsed(lab, dispatches, repeats);
    if (ms >= LONG_ENOUGH_MS / 4) return Math.min(MOST_REPEATS, Math.ceil((repeats * LONG_ENOUGH_MS) / ms));
    if (repeats === MOST_REPEATS) return repeats;
  }
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
