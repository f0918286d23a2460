/** Remedies that cure more than one thing; the reason and what comes of it belong to the experiment. */
import type { Pattern } from '../../core/pattern.ts';
import type { Fix } from './experiment.ts';
import { settingsOf } from './scales.ts';

/** A fix by its reason and by the verdict it gives. */
type Remedy = (reason: string, expected?: Pattern) => Fix;

const remedy =
  (fix: Omit<Fix, 'reason' | 'expected'>): Remedy =>
  (reason, expected = 'good') => ({ ...fix, reason, expected });

/** Back to the length of a whole run, where the experiment is a short one. */
const wholeRun = settingsOf('max_iters');

/** A bug put right, and a run of full length to see it learn. */
export const repair = (id: string, title: string, patch: Fix['patch'], reason: string): Fix => ({
  id,
  title,
  reason,
  patch,
  scales: wholeRun,
  expected: 'good',
});

export const clip = remedy({ id: 'clip', title: 'Clip gradients at 1.0', patch: { grad_clip: 1 } });
export const clipTighter = remedy({ id: 'clip-tighter', title: 'Clip gradients at 0.5', patch: { grad_clip: 0.5 } });
export const rightTargets = (reason: string): Fix =>
  repair('right-targets', 'Predict the next token', { targets: 'next' }, reason);
export const moreData = remedy({ id: 'more-data', title: 'Train on all of the text', patch: { train_tokens: 0 } });
export const earlyStopping = remedy({
  id: 'early-stopping',
  title: 'Stop at the lowest validation loss',
  patch: { early_stopping_patience: 2 },
});
export const weightDecay = remedy({
  id: 'weight-decay',
  title: 'Raise weight decay to 0.2',
  patch: { weight_decay: 0.2 },
});
export const dropout = (rate: 0.2 | 0.3) =>
  remedy({ id: `dropout-${rate}`, title: `Set dropout to ${rate}`, patch: { dropout: rate } });
export const accumulate = (passes: 4 | 8) =>
  remedy({
    id: `accumulate-${passes}`,
    title: `Accumulate ${passes} passes`,
    patch: { gradient_accumulation_steps: passes },
  });
export const stableSoftmax = remedy({
  id: 'stable-softmax',
  title: 'Subtract the largest score first',
  patch: { attention_softmax: 'stable' },
});
export const stableLoss = remedy({
  id: 'stable-loss',
  title: 'Use a stable cross-entropy',
  patch: { cross_entropy: 'stable' },
});
export const scaleAttention = remedy({
  id: 'scale-attention',
  title: 'Divide the scores by √head width',
  patch: { attention_scale: 'scaled' },
});
export const f32Islands = remedy({
  id: 'f32-islands',
  title: 'Keep softmax and layer norm in 32 bits',
  patch: { f32_islands: 'kept' },
});
export const f32 = remedy({ id: 'f32', title: 'Compute everything in 32 bits', patch: { precision: 'f32' } });
