import { defineExperiment } from './experiment.ts';
import { stableLoss } from './fixes.ts';
import { SHORT, settingsOf } from './scales.ts';

export const unnormalisedLoss = defineExperiment({
  id: 'unnormalised-loss',
  title: 'Loss without its normaliser',
  pattern: 'nan',
  expected: 'nan',
  cause: 'The loss is the target’s logit with the sign turned; the log-sum-exp over all logits was forgotten.',
  look: 'A line that starts at zero instead of ln V, goes negative, and keeps falling without end.',
  explanation:
    'Cross-entropy is −log of a probability, and a probability is at most 1: it cannot be negative. Without the normaliser ' +
    'raising every logit lowers the “loss” for ever, and nothing is learnt about which token is the right one.',
  patch: { cross_entropy: 'unnormalised' },
  scales: SHORT,
  fixes: [
    {
      ...stableLoss('Put the log-sum-exp back, and the loss is that of a probability again.'),
      scales: settingsOf('max_iters'),
    },
  ],
});
