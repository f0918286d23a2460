import { defineExperiment } from './experiment.ts';
import { stableSoftmax } from './fixes.ts';
import { anyScale } from './scales.ts';

export const naiveSoftmax = defineExperiment({
  id: 'naive-softmax',
  title: 'Softmax without subtracting the maximum',
  pattern: 'nan',
  expected: 'nan',
  cause: 'Softmax takes exp of the raw scores, in attention and in the loss, at a high rate.',
  look: 'A descent like any other, and from one step to the next NaN, with gradient norms that were quiet until then.',
  explanation:
    'exp(89) is more than 32 bits can hold. As long as scores are small, nobody notices; training makes attention sharper and ' +
    'the scores larger, until one of them passes 88.7 and its exponential is infinite. Infinity divided by infinity is NaN. ' +
    'Subtracting the largest score first changes nothing in the result, and no exponential is ever above 1.',
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
});
