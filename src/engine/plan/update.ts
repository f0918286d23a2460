/** Clipping and the optimizer, over the whole arena at once. */
import { adamw } from '../../../kernels/adamw.ts';
import { gradientClip } from '../../../kernels/gradient_clip.ts';
import { gradientNorm } from '../../../kernels/gradient_norm.ts';
import { sgd } from '../../../kernels/sgd.ts';
import type { Config } from '../../core/config.ts';
import type { ModelSpec } from '../spec.ts';
import { call, type Call, type Slice } from './call.ts';
import { arenaSegments, normGroups, type Slicer } from './layout.ts';

interface Segment {
  label: string;
  weights: Slice;
  grads: Slice;
  moment1: Slice;
  moment2: Slice;
  clip: Slice;
  constants: { LENGTH: number; DECAYED: number };
}

const OPTIMIZERS: Record<Config['optimizer'], (segment: Segment) => Call> = {
  adamw: ({ label, constants, ...slices }) => call(`adamw.${label}`, adamw, slices, constants),
  sgd: ({ label, constants, weights, grads, moment1, clip }) =>
    call(`sgd.${label}`, sgd, { weights, grads, velocity: moment1, clip }, constants),
};

/** `measure`: gradient norm, clipping factor and metrics. `update`: the optimizer. One call each unless the arena exceeds a binding. */
export function updateCalls(
  spec: ModelSpec,
  N: number,
  at: Slicer,
  optimizer: Config['optimizer'],
): { measure: Call[]; update: Call[] } {
  const norms: Call[] = [];
  const updates: Call[] = [];
  let partials = 0;
  for (const [i, { offset, length }] of arenaSegments(spec).entries()) {
    const GROUPS = normGroups(length);
    const part = (arena: string) => at.of(arena, offset, length);
    const slices = { grads: part('grads'), partials: at.of('norm.partials', partials, 2 * GROUPS) };
    norms.push(call(`norm.${i}`, gradientNorm, slices, { LENGTH: length, GROUPS }));
    partials += 2 * GROUPS;
    updates.push(
      OPTIMIZERS[optimizer]({
        label: `${i}`,
        weights: part('weights'),
        grads: part('grads'),
        moment1: part('moment1'),
        moment2: part('moment2'),
        clip: at.of('clip'),
        constants: { LENGTH: length, DECAYED: Math.min(length, Math.max(0, spec.decayedSize - offset)) },
      }),
    );
  }
  const clip = call(
    'clip',
    gradientClip,
    {
      partials: at.of('norm.partials'),
      losses: at.of('losses'),
      clip: at.of('clip'),
      metrics: at.of('metrics'),
    },
    { PARTIALS: partials / 2, ROWS: N },
  );
  return { measure: [...norms, clip], update: updates };
}
