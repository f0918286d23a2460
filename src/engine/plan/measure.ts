/** Gradient norm, clipping factor and metrics, over the whole arena at once. */
import { gradientClip } from '../../../kernels/gradient_clip.ts';
import { gradientNorm } from '../../../kernels/gradient_norm.ts';
import type { ModelSpec } from '../spec.ts';
import { arenaSegments, normGroups } from './arena.ts';
import { call, type Call } from './call.ts';
import type { Slicer } from './layout.ts';

/** A call for the norm, unless the arena exceeds a binding, and one for the rest. */
export function measureCalls(spec: ModelSpec, N: number, at: Slicer): Call[] {
  const norms: Call[] = [];
  let partials = 0;
  for (const [i, { offset, length }] of arenaSegments(0, spec.arenaSize).entries()) {
    const GROUPS = normGroups(length);
    const slices = { grads: at.of('grads', offset, length), partials: at.of('norm.partials', partials, 2 * GROUPS) };
    norms.push(call(`norm.${i}`, gradientNorm, slices, { LENGTH: length, GROUPS }));
    partials += 2 * GROUPS;
  }
  const slices = {
    partials: at.of('norm.partials'),
    losses: at.of('losses'),
    clip: at.of('clip'),
    metrics: at.of('metrics'),
  };
  return [...norms, call('clip', gradientClip, slices, { PARTIALS: partials / 2, ROWS: N })];
}
