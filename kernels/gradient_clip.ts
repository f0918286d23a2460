import { defineKernel, readFloats, readWriteFloats, uniformParams } from './kernel.ts';
import { METRICS_WIDTH } from './params.ts';
import wgsl from './gradient_clip.wgsl?raw';

/**
 * Global-norm clipping as torch.nn.utils.clip_grad_norm_ has it: coefficient = min(1, clip / (norm + 1e-6)); 0 = off.
 * The norm is that of the gradients times `gradientFactor`, and so is what the optimizer multiplies them by.
 * Also writes the step's metrics: mean loss, norm before and after, non-finite entries.
 */
export const gradientClip = defineKernel({
  name: 'gradient_clip',
  // partials (PARTIALS,2) in; losses (ROWS) in; clip (1) out; metrics (slots,4) out
  bindings: {
    partials: readFloats,
    losses: readFloats,
    clip: readWriteFloats,
    metrics: readWriteFloats,
    params: uniformParams,
  },
  constants: ['PARTIALS', 'ROWS'],
  shader: { wgsl, workgroups: () => [1, 1, 1] },
  cost: ({ PARTIALS, ROWS }) => ({ flops: 2 * PARTIALS + ROWS, elements: 2 * PARTIALS + ROWS + 5 }),
  twin({ partials, losses, clip, metrics, params }, { PARTIALS, ROWS }) {
    let squares = 0;
    let nonFinite = 0;
    for (let i = 0; i < PARTIALS; i++) {
      squares += partials[2 * i]!;
      nonFinite += partials[2 * i + 1]!;
    }
    let loss = 0;
    for (let row = 0; row < ROWS; row++) loss += losses[row]!;
    const norm = params.gradientFactor * Math.sqrt(squares);
    const coefficient = params.gradClip > 0 ? Math.min(1, params.gradClip / (norm + 1e-6)) : 1;
    clip[0] = params.gradientFactor * coefficient;
    metrics.set([loss * params.lossScale, norm, norm * coefficient, nonFinite], METRICS_WIDTH * params.metricsSlot);
  },
});
