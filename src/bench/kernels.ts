/** How a step of the plan spends its time, with each of its kernels timed alone. */
import type { Config } from '../core/config.ts';
import type { LogitsKind } from '../core/run_options.ts';
import type { LabDevice } from '../engine/device.ts';
import type { Call } from '../engine/plan/call.ts';
import { totalCost, type Cost } from '../engine/plan/cost.ts';
import type { Dispatch } from '../engine/plan/dispatch.ts';
import { buildPlan } from '../engine/plan/plan.ts';
import type { ModelSpec } from '../engine/spec.ts';
import { intercept } from './intercept.ts';
import type { DevicePeaks, KernelRow } from './report.ts';
import { timeOf } from './dispatch_time.ts';

/** The calls of a healthy step, in their order. */
export function stepCalls(spec: ModelSpec, config: Config, logits: LogitsKind = 'stored'): Call[] {
  const { phases } = buildPlan(spec, config, logits);
  return (['pass', 'measure', 'update'] as const).flatMap((phase) => phases.get(phase)!);
}

/** The dispatches that `step` encodes, with the executor's pipelines and bind groups, by the label of their call. */
export async function recordStep(step: () => Promise<void>): Promise<Map<string, Dispatch>> {
  const recorded = new Map<string, Dispatch>();
  let pipeline: GPUComputePipeline;
  let group: GPUBindGroup;
  const restore = [
    intercept(GPUComputePassEncoder, 'setPipeline', (call, args) => {
      pipeline = args[0] as GPUComputePipeline;
      return call(...args);
    }),
    intercept(GPUComputePassEncoder, 'setBindGroup', (call, args) => {
      group = args[1] as GPUBindGroup;
      return call(...args);
    }),
    intercept(GPUComputePassEncoder, 'dispatchWorkgroups', (call, args) => {
      const [x, y = 1, z = 1] = args as [number, number?, number?];
      recorded.set(group.label, { pipeline, group, workgroups: [x, y, z] });
      return call(...args);
    }),
  ];
  try {
    await step();
  } finally {
    for (const undo of restore) undo();
  }
  return recorded;
}

/**
 * A row for each distinct kernel of the step: calls that share kernel, sizes and place in a block are timed together.
 * Leaves nonsense in the buffers: gradients are accumulated many times.
 */
export async function kernelRows(
  lab: LabDevice,
  calls: readonly Call[],
  recorded: ReadonlyMap<string, Dispatch>,
  peaks: DevicePeaks,
): Promise<KernelRow[]> {
  const groups = new Map<string, Call[]>();
  for (const call of calls) groups.set(placeOf(call), [...(groups.get(placeOf(call)) ?? []), call]);
  const rows: KernelRow[] = [];
  for (const [label, alike] of groups) {
    const dispatches = alike.map((call) => recorded.get(call.label)).filter((dispatch) => dispatch !== undefined);
    if (dispatches.length < alike.length) throw new Error(`the step did not dispatch ${label}`);
    const ms = await timeOf(lab, dispatches);
    const { flops, bytes } = totalCost(alike);
    const percentOf = percents({ flops, bytes }, ms, peaks);
    rows.push({ label, kernel: alike[0]!.kernel.name, calls: alike.length, ms, flops, bytes, ...percentOf });
  }
  return rows.sort((a, b) => b.ms - a.ms);
}

/** "h.3.mlp.c_fc" → "h.*.mlp.c_fc". */
const placeOf = ({ label }: Call) => label.replace(/\b\d+\b/g, '*');

export function percents({ flops, bytes }: Cost, ms: number, { bytesPerSecond, flopsPerSecond }: DevicePeaks) {
  const seconds = ms / 1000;
  return {
    percentOfBandwidth: (100 * bytes) / seconds / bytesPerSecond,
    percentOfMatmulRate: (100 * flops) / seconds / flopsPerSecond,
  };
}
