/** The cost of a config on a device, predicted before anything is built. */
import type { Config } from '../../core/config.ts';
import type { DeviceRates } from '../../core/device_speed.ts';
import type { LogitsRequest } from '../../core/run_options.ts';
import { modelSpec } from '../spec.ts';
import type { Phase, Plan } from './call.ts';
import { callCost, isProduct } from './cost.ts';
import { chooseLogits } from './logits_choice.ts';
import { buildPlan } from './plan.ts';

/** Time of some calls, and the two lower bounds on it that make the roofline; in ms. */
export interface Time {
  /** Sum over all calls: the slower of arithmetic and memory traffic, plus a dispatch. */
  ms: number;
  /** All arithmetic at the device's rates. */
  flopMs: number;
  /** All traffic at the bandwidth. */
  byteMs: number;
}

/** One optimizer step of a plan: a pass for each micro-batch, then norm, clipping and update. */
export function stepTime(plan: Plan, passes: number, rates: DeviceRates): Time {
  const [pass, finish] = [timeOf(plan, ['pass'], rates), timeOf(plan, ['measure', 'update'], rates)];
  return {
    ms: passes * pass.ms + finish.ms,
    flopMs: passes * pass.flopMs + finish.flopMs,
    byteMs: passes * pass.byteMs + finish.byteMs,
  };
}

/** One batch of a validation. */
export const validationTime = (plan: Plan, rates: DeviceRates): Time => timeOf(plan, ['forward', 'loss'], rates);

/** A whole run: all its steps and validations. */
export function runMs(plan: Plan, config: RunLength, rates: DeviceRates): number {
  const { max_iters, eval_interval, eval_iters, gradient_accumulation_steps } = config;
  const validations = 1 + Math.ceil((max_iters - 1) / eval_interval); // one of them at the last step
  const step = stepTime(plan, gradient_accumulation_steps, rates).ms;
  return max_iters * step + validations * eval_iters * validationTime(plan, rates).ms;
}

type RunLength = Pick<Config, 'max_iters' | 'eval_interval' | 'eval_iters' | 'gradient_accumulation_steps'>;

function timeOf({ phases }: Plan, names: readonly Phase[], rates: DeviceRates): Time {
  const time: Time = { ms: 0, flopMs: 0, byteMs: 0 };
  for (const call of names.flatMap((name) => phases.get(name)!)) {
    const { flops, bytes } = callCost(call);
    const flopMs = flops / (isProduct(call) ? rates.productFlopsPerMs : rates.otherFlopsPerMs);
    const byteMs = bytes / rates.bytesPerMs;
    time.flopMs += flopMs;
    time.byteMs += byteMs;
    time.ms += Math.max(flopMs, byteMs) + rates.dispatchMs;
  }
  return time;
}

/** The plan of a config, its number of parameters, and the bytes of its logits. @param logits as `logitsRequest` gives it */
export function planOf(
  config: Config,
  V: number,
  logits: LogitsRequest = 'stored',
): { plan: Plan; parameters: number; logitsBytes: number } {
  const spec = modelSpec(config, V);
  const plan = buildPlan(spec, config, chooseLogits(spec, config, logits).kind);
  return { plan, parameters: spec.parameterCount, logitsBytes: 4 * plan.buffers.logits!.length };
}
