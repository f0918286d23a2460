/** The whole training step as fixed lists of kernel calls, built once from the model and its shapes. */
import type { Config } from '../../core/config.ts';
import type { Numerics } from '../numerics.ts';
import type { ModelSpec } from '../spec.ts';
import { backwardCalls } from './backward.ts';
import type { Call, Phase, Plan } from './call.ts';
import { forwardCalls } from './forward.ts';
import { headCalls, logitsCalls, lossCalls } from './head.ts';
import { planBuffers, Slicer } from './layout.ts';
import { kernelNumerics } from './numerics.ts';
import { updateCalls } from './update.ts';

export function buildPlan(spec: ModelSpec, config: Pick<Config, 'batch_size' | 'optimizer'> & Numerics): Plan {
  const N = config.batch_size * spec.T;
  const buffers = planBuffers(spec, config.batch_size);
  const at = new Slicer(buffers, spec);
  const { measure, update } = updateCalls(spec, N, at, config.optimizer);
  const numerics = kernelNumerics(config, spec.D);
  const forward = forwardCalls(spec, N, at, numerics);
  const phases = new Map<Phase, Call[]>([
    ['pass', [...forward, ...headCalls(spec, N, at, numerics), ...backwardCalls(spec, N, at, numerics)]],
    ['measure', measure],
    ['update', update],
    ['forward', forward],
    ['loss', lossCalls(spec, N, at, numerics)],
  ]);
  for (const [k, logits] of logitsCalls(spec, N, at, numerics).entries()) phases.set(`logits/${k}`, logits);
  return { buffers, phases };
}
