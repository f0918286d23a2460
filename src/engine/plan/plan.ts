/** The whole training step as fixed lists of kernel calls, built once from the model and its shapes. */
import type { Config } from '../../core/config.ts';
import type { LogitsKind } from '../../core/run_options.ts';
import { forEvaluation, type Numerics } from '../numerics.ts';
import { OPTIMIZERS } from '../optimizers.ts';
import type { ModelSpec } from '../spec.ts';
import { backwardCalls } from './backward.ts';
import type { BufferSpec, Call, Phase, Plan } from './call.ts';
import { forwardCalls } from './forward.ts';
import { askedLogitsCalls, headCalls, lossCalls } from './head.ts';
import { planBuffers, Slicer } from './layout.ts';
import { kernelNumerics } from './numerics.ts';
import { recomputedHeadCalls, recomputedLossCalls } from './recomputed_head.ts';
import { measureCalls } from './measure.ts';

/** The settings that shape the memory of a plan, beside the model's. */
export type PlanConfig = Pick<Config, 'batch_size' | 'optimizer'>;

/** All buffers of a plan with these settings. */
export const buffersFor = (spec: ModelSpec, config: PlanConfig, logits: LogitsKind): Record<string, BufferSpec> =>
  planBuffers(spec, config.batch_size, OPTIMIZERS[config.optimizer], logits);

/** @param logits `recomputed` only where `chooseLogits` says that it can be. */
export function buildPlan(spec: ModelSpec, config: PlanConfig & Numerics, logits: LogitsKind = 'stored'): Plan {
  const N = config.batch_size * spec.T;
  const buffers = buffersFor(spec, config, logits);
  const at = new Slicer(buffers, spec);
  const training = kernelNumerics(config, spec.D);
  const evaluation = kernelNumerics(forEvaluation(config), spec.D);
  const stored = logits === 'stored';
  const head = stored ? headCalls(spec, N, at, training) : recomputedHeadCalls(spec, N, at);
  const phases = new Map<Phase, Call[]>([
    ['pass', [...forwardCalls(spec, N, at, training), ...head, ...backwardCalls(spec, N, at, training)]],
    ['measure', measureCalls(spec, N, at)],
    ['update', OPTIMIZERS[config.optimizer].calls(spec, at)],
    ['forward', forwardCalls(spec, N, at, evaluation)],
    ['loss', stored ? lossCalls(spec, N, at, evaluation) : recomputedLossCalls(spec, N, at)],
    ['logits', askedLogitsCalls(spec, at, evaluation)],
  ]);
  return { buffers, phases };
}
