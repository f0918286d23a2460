import { defineExperiment } from './experiment.ts';
import { repair } from './fixes.ts';
import { SHORT } from './scales.ts';

export const detachedLoss = defineExperiment({
  id: 'detached-loss',
  title: 'Detached loss',
  pattern: 'flat',
  expected: 'flat',
  cause: 'The loss is computed on tensors that were cut off from the weights.',
  look: 'A level line at ln V, and a gradient norm of exactly zero at every step.',
  explanation:
    'The number on the screen is a true loss, but nothing leads back from it to the weights: a detach, a copy to plain ' +
    'numbers, or a block without gradients stands in between. The backward pass then fills every gradient with zeros.',
  patch: { optimizer_step: 'detached' },
  scales: SHORT,
  fixes: [
    repair(
      'attach-loss',
      'Compute the loss on the model’s own output',
      { optimizer_step: 'applied' },
      'Take the loss from the logits themselves; look for detach, item or a block without gradients on the way.',
    ),
  ],
});
