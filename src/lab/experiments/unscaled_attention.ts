import { defineExperiment } from './experiment.ts';
import { f32Islands, scaleAttention, stableSoftmax } from './fixes.ts';
import { anyScale } from './scales.ts';

export const unscaledAttention = defineExperiment({
  id: 'unscaled-attention',
  title: 'Attention not divided by √head width, in f16',
  pattern: 'nan',
  expected: 'nan',
  cause: 'Scores are not divided by √head width, and their exponentials are taken in f16.',
  look: 'A descent, then NaN at one blow, while the gradient norm was ordinary.',
  explanation:
    'A score is a sum of as many products as a head is wide, so that it grows with the root of that width: the division keeps ' +
    'it near 1. In f16 the exponential overflows at 11.1, eight times sooner than in 32 bits, and without the division ' +
    'scores get there as soon as attention has learnt to look at something.',
  patch: {
    attention_scale: 'none',
    attention_softmax: 'naive',
    precision: 'f16',
    f32_islands: 'none',
    n_head: 1,
    learning_rate: 6e-3,
    beta2: 0.99,
  },
  scales: anyScale({}),
  fixes: [
    scaleAttention('Brings the scores back to the size that softmax is made for. Here that is enough by itself.'),
    stableSoftmax('Enough by itself against overflow; the scores stay too large, and attention too sharp.'),
    f32Islands('In 32 bits exp overflows at 88.7 only: that is why autocast keeps softmax there.'),
  ],
});
