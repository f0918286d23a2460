import { defineExperiment } from './experiment.ts';
import { clip } from './fixes.ts';
import { anyScale } from './scales.ts';

export const lrExplosion = defineExperiment({
  id: 'lr-explosion',
  title: 'Rate far too high',
  pattern: 'nan',
  expected: 'nan',
  cause: 'SGD whose warm-up leads to a rate of 4, orders of magnitude too high, without clipping.',
  look: 'A descent while the rate is still small, then an upturn that doubles with every step, and NaN.',
  explanation:
    'Past a certain rate each step overshoots by more than it gains, so that the next gradient is larger, and the step after ' +
    'it too. Weights grow until a product exceeds the largest number that 32 bits can hold; infinity minus infinity is NaN, ' +
    'and NaN stays. AdamW divides by the size of the gradient and stays finite at almost any rate: it diverges, but does not overflow.',
  patch: {
    corpus: 'drill',
    optimizer: 'sgd',
    momentum: 0.5,
    weight_decay: 0,
    learning_rate: 4,
    lr_schedule: 'constant',
    warmup_iters: 200,
    grad_clip: 0,
    gradient_accumulation_steps: 1,
  },
  scales: anyScale({}),
  fixes: [
    {
      id: 'lower-rate',
      title: 'Lower the rate to 0.2',
      reason: 'A twentieth of the rate: every step gains more than it overshoots.',
      patch: { learning_rate: 0.2 },
      expected: 'good',
    },
    clip(
      'Bounds the length of a step and so keeps the numbers finite, but the rate is still too high to settle.',
      'unclear',
    ),
  ],
});
