import { defineExperiment } from './experiment.ts';
import { f32, f32Islands, stableLoss } from './fixes.ts';
import { anyScale } from './scales.ts';

export const halfPrecisionEverything = defineExperiment({
  id: 'half-precision-everything',
  title: 'Half precision for everything',
  pattern: 'nan',
  expected: 'nan',
  cause:
    'Softmax, layer norm and cross-entropy run in f16 like everything else, with exp of the raw logits in the loss.',
  look: 'A good descent, and NaN as soon as the model is sure enough of an answer.',
  explanation:
    'f16 ends at 65,504, and exp passes that at 11.1. A loss that takes exp of the logits themselves works in 32 bits for a ' +
    'long time, and in f16 until the first confident logit. Probabilities below 6e-8 vanish as well, and their logarithm is ' +
    'infinite. Autocast therefore keeps softmax, layer norm and the loss in 32 bits, and the rest in 16.',
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
});
