/**
 * The tied language-model head and its cross-entropy without logits in memory: both gradients compute them again.
 * 10·N·V·C flops instead of the 6 of the stored head, and no traffic of N·V.
 */
import { cutCrossEntropy } from '../../../kernels/cut_cross_entropy.ts';
import { cutCrossEntropyBackward } from '../../../kernels/cut_cross_entropy_backward.ts';
import { cutCrossEntropyJoin } from '../../../kernels/cut_cross_entropy_join.ts';
import type { ModelSpec } from '../spec.ts';
import { call, type Call } from './call.ts';
import { inputGradSum } from './head.ts';
import { vocabularyParts, type Slicer } from './layout.ts';

/** Adds the cross-entropy of every row to `losses`, and leaves the log-sum-exp of the rows. */
export function recomputedLossCalls(spec: ModelSpec, N: number, at: Slicer): Call[] {
  const { V, C } = spec;
  const { tokens, count } = vocabularyParts(spec, N);
  const [partials, target_logits] = [at.of('head.partials'), at.of('head.target_logits')];
  const [targets, lse, losses] = [at.of('targets'), at.of('head.lse'), at.of('losses')];
  const x = { x: at.of('ln_f'), wte: at.weight('wte') };
  return [
    call('lm_head', cutCrossEntropy, { ...x, targets, partials, target_logits }, { ROWS: N, V, C, V_SPLIT: tokens }),
    call(
      'lm_head.loss',
      cutCrossEntropyJoin,
      { partials, target_logits, targets, lse, losses },
      { ROWS: N, V, SPLITS: count },
    ),
  ];
}

/** Losses, gradient of the head's weights, and d_ln_f, the gradient of its input. */
export function recomputedHeadCalls(spec: ModelSpec, N: number, at: Slicer): Call[] {
  const { V, C } = spec;
  const { tokens, count } = vocabularyParts(spec, N);
  const [x, wte] = [at.of('ln_f'), at.weight('wte')];
  const rows = { lse: at.of('head.lse'), targets: at.of('targets') };
  const dx = at.of(count > 1 ? 'd_ln_f.splits' : 'd_ln_f');
  return [
    ...recomputedLossCalls(spec, N, at),
    call(
      'lm_head.dX',
      cutCrossEntropyBackward,
      { ...rows, a: x, b: wte, out: dx },
      { M: N, N: V, C, N_SPLIT: tokens, OF_WEIGHTS: 0 },
    ),
    call(
      'lm_head.dW',
      cutCrossEntropyBackward,
      { ...rows, a: wte, b: x, out: at.grad('wte') },
      { M: V, N, C, N_SPLIT: N, OF_WEIGHTS: 1 },
    ),
    ...inputGradSum(N * C, count, at),
  ];
}
