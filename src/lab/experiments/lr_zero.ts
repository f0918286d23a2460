import { defineExperiment } from './experiment.ts';
import { SHORT, settingsOf } from './scales.ts';

const healthy = settingsOf('learning_rate', 'min_lr', 'max_iters');

export const lrZero = defineExperiment({
  id: 'lr-zero',
  title: 'Learning rate zero',
  pattern: 'flat',
  expected: 'flat',
  cause: 'The learning rate is zero from the first step to the last.',
  look: 'A level line at ln V above a rate that never leaves zero; the gradient norm is of ordinary size.',
  explanation:
    'Each update is the rate times a direction. The directions are fine, but nothing comes of them. A zero rarely ' +
    'stands in a config: it comes from a schedule that divides whole numbers, counts the wrong steps or was never started.',
  patch: { learning_rate: 0, min_lr: 0 },
  scales: SHORT,
  fixes: [
    {
      id: 'raise-rate',
      title: 'Give it a learning rate',
      reason:
        'Print the rate that the optimiser really uses, not the one in the config, and set it to what suits this model.',
      patch: {},
      scales: healthy,
      expected: 'good',
    },
  ],
});
