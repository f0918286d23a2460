import { defineExperiment } from './experiment.ts';
import { repair } from './fixes.ts';
import { SHORT } from './scales.ts';

export const noOptimizerStep = defineExperiment({
  id: 'no-optimizer-step',
  title: 'No optimiser step',
  pattern: 'flat',
  expected: 'flat',
  cause: 'The loop computes gradients, and never applies them.',
  look: 'A level line at ln V from the first step to the last, while the gradient norm looks healthy.',
  explanation:
    'Forward and backward pass are right, so every batch gives a loss and a gradient of ordinary size. Without an update ' +
    'the weights stay as they were drawn, and the loss stays that of a model that knows nothing. It wobbles a little, ' +
    'because each batch is another one.',
  patch: { optimizer_step: 'skipped' },
  scales: SHORT,
  fixes: [
    repair(
      'apply-step',
      'Apply the update',
      { optimizer_step: 'applied' },
      'Call the optimiser’s step after the backward pass; nothing else is wrong here.',
    ),
    {
      id: 'raise-rate',
      title: 'Raise the rate to 1e-2',
      reason: 'The first thing that many try. It changes nothing: a rate of any size times no update is no update.',
      patch: { learning_rate: 1e-2 },
      expected: 'flat',
    },
  ],
});
