import { defineExperiments } from './experiment.ts';
import { clip, f32, f32Islands, scaleAttention, stableLoss, stableSoftmax } from './fixes.ts';
import { anyScale, settingsOf, SHORT } from './scales.ts';

export const nan = defineExperiments('nan', [
  {
    id: 'half-precision-everything',
    title: 'Half precision for everything',
    expected: 'nan',
    cause:
      'Softmax, layer norm and cross-entropy run in f16 like everything else, with exp of the raw logits in the loss.',
    look: 'A good descent, and NaN as soon as the model is sure enough of an answer.',
    explanation:
      'f16 ends at 65,504, and exp passes that at 11.1. A loss that takes exp of the logits themselves works in 32 ' +
      'bits for a long time, and in f16 until the first confident logit. Probabilities below 6e-8 vanish as well, ' +
      'and their logarithm is infinite. Autocast therefore keeps softmax, layer norm and the loss in 32 bits, and ' +
      'the rest in 16.',
    patch: {
      precision: 'f16',
      f32_islands: 'none',
      cross_entropy: 'naive',
      corpus: 'drill',
      gradient_accumulation_steps: 1,
      learning_rate: 1.5e-2,
      beta2: 0.99,
    },
    scales: anyScale({}),
    fixes: [
      f32Islands('What mixed precision means: multiply in 16 bits, but keep softmax, layer norm and the loss in 32.'),
      stableLoss('With the largest logit subtracted even f16 holds out.'),
      {
        id: 'bf16',
        title: 'Take bf16 instead of f16',
        reason: 'As coarse as it is, it reaches as far as 32 bits: exp overflows at 88.7 again.',
        patch: { precision: 'bf16' },
        expected: 'good',
      },
      f32('Twice the memory and no worry.'),
    ],
  },
  {
    id: 'lr-explosion',
    title: 'Rate far too high',
    expected: 'nan',
    cause: 'SGD whose warm-up leads to a rate of 4, orders of magnitude too high, without clipping.',
    look: 'A descent while the rate is still small, then an upturn that doubles with every step, and NaN.',
    explanation:
      'Past a certain rate each step overshoots by more than it gains, so that the next gradient is larger, and ' +
      'the step after it too. Weights grow until a product exceeds the largest number that 32 bits can hold; ' +
      'infinity minus infinity is NaN, and NaN stays. AdamW divides by the size of the gradient and stays finite ' +
      'at almost any rate: it diverges, but does not overflow.',
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
  },
  {
    id: 'unscaled-attention',
    title: 'Attention not divided by √head width, in f16',
    expected: 'nan',
    cause: 'Scores are not divided by √head width, and their exponentials are taken in f16.',
    look: 'A descent, then NaN at one blow, while the gradient norm was ordinary.',
    explanation:
      'A score is a sum of as many products as a head is wide, so that it grows with the root of that width: the ' +
      'division keeps it near 1. In f16 the exponential overflows at 11.1, eight times sooner than in 32 bits, and ' +
      'without the division scores get there as soon as attention has learnt to look at something.',
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
  },
  {
    id: 'naive-softmax',
    title: 'Softmax without subtracting the maximum',
    expected: 'nan',
    cause: 'Softmax takes exp of the raw scores, in attention and in the loss, at a high rate.',
    look: 'A descent like any other, and from one step to the next NaN, with gradient norms that were quiet until then.',
    explanation:
      'exp(89) is more than 32 bits can hold. As long as scores are small, nobody notices; training makes ' +
      'attention sharper and the scores larger, until one of them passes 88.7 and its exponential is infinite. ' +
      'Infinity divided by infinity is NaN. Subtracting the largest score first changes nothing in the result, and ' +
      'no exponential is ever above 1.',
    patch: {
      attention_softmax: 'naive',
      cross_entropy: 'naive',
      learning_rate: 4e-2,
      beta2: 0.99,
    },
    scales: anyScale({}),
    fixes: [
      {
        ...stableSoftmax('exp(s − max) is at most 1: it cannot overflow, and the quotient is the same.'),
        patch: { attention_softmax: 'stable', cross_entropy: 'stable' },
      },
    ],
  },
  {
    id: 'unnormalised-loss',
    title: 'Loss without its normaliser',
    expected: 'nan',
    cause: 'The loss is the target’s logit with the sign turned; the log-sum-exp over all logits was forgotten.',
    look: 'A line that starts at zero instead of ln V, goes negative, and keeps falling without end.',
    explanation:
      'Cross-entropy is −log of a probability, and a probability is at most 1: it cannot be negative. Without the ' +
      'normaliser raising every logit lowers the “loss” for ever, and nothing is learnt about which token is the ' +
      'right one.',
    patch: { cross_entropy: 'unnormalised' },
    scales: SHORT,
    fixes: [
      {
        ...stableLoss('Put the log-sum-exp back, and the loss is that of a probability again.'),
        scales: settingsOf('max_iters'),
      },
    ],
  },
]);
