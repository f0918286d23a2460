/** Fixes that several experiments share; the reason and the verdict each gives belong to the experiment. */
import type { Pattern } from '../../core/pattern.ts';
import type { ExperimentFix } from './experiment.ts';
import { settingsOf } from './scales.ts';

/** A fix that lacks only its reason and the verdict it gives. */
const shared =
  (fix: Omit<ExperimentFix, 'reason' | 'expected'>) =>
  (reason: string, expected: Pattern = 'good'): ExperimentFix => ({ ...fix, reason, expected });

/** Back to the length of a whole run, where the experiment is a short one. */
const wholeRun = settingsOf('max_iters');

/** A bug put right, and a run of full length to see it learn. */
export const repair = (id: string, title: string, patch: ExperimentFix['patch'], reason: string): ExperimentFix => ({
  id,
  title,
  reason,
  patch,
  scales: wholeRun,
  expected: 'good',
});

export const clip = shared({ id: 'clip', title: 'Clip gradients at 1.0', patch: { grad_clip: 1 } });
export const clipTighter = shared({ id: 'clip-tighter', title: 'Clip gradients at 0.5', patch: { grad_clip: 0.5 } });
export const rightTargets = (reason: string): ExperimentFix =>
  repair('right-targets', 'Predict the next token', { targets: 'next' }, reason);
export const moreData = shared({ id: 'more-data', title: 'Train on all of the text', patch: { train_tokens: 0 } });
export const earlyStopping = shared({
  id: 'early-stopping',
  title: 'Stop at the lowest validation loss',
  patch: { early_stopping_patience: 2 },
});
export const weightDecay = shared({
  id: 'weight-decay',
  title: 'Raise weight decay to 0.2',
  patch: { weight_decay: 0.2 },
});
export const dropout = (rate: 0.2 | 0.3) =>
  shared({ id: `dropout-${rate}`, title: `Set dropout to ${rate}`, patch: { dropout: rate } });
export const accumulate = (passes: 4 | 8) =>
  shared({
    id: `accumulate-${passes}`,
    title: `Accumulate ${passes} passes`,
    patch: { gradient_accumulation_steps: passes },
  });
export const stableSoftmax = shared({
  id: 'stable-softmax',
  title: 'Subtract the largest score first',
  patch: { attention_softmax: 'stable' },
});
export const stableLoss = shared({
  id: 'stable-loss',
  title: 'Use a stable cross-entropy',
  patch: { cross_entropy: 'stable' },
});
export const scaleAttention = shared({
  id: 'scale-attention',
  title: 'Divide the scores by √head width',
  patch: { attention_scale: 'scaled' },
});
export const f32Islands = shared({
  id: 'f32-islands',
  title: 'Keep softmax and layer norm in 32 bits',
  patch: { f32_islands: 'kept' },
});
export const f32 = shared({ id: 'f32', title: 'Compute everything in 32 bits', patch: { precision: 'f32' } });
