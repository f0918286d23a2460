import { defineExperiment } from './experiment.ts';
import { anyScale, settingsOf } from './scales.ts';

export const lrTooLow = defineExperiment({
  id: 'lr-too-low',
  title: 'Learning rate too low',
  pattern: 'plateau',
  expected: 'plateau',
  cause: 'The peak rate is a small fraction of what this model can bear.',
  look: 'A short drop, then a line that hardly sinks, far above what the text allows.',
  explanation:
    'Every step goes in the right direction and is much too short, and the schedule makes the steps shorter still before ' +
    'the run has got anywhere. It would arrive some day; with a higher peak it arrives today.',
  patch: {},
  scales: {
    ...anyScale({ learning_rate: 3e-4, min_lr: 1e-5 }),
    workshop: { learning_rate: 3e-5, min_lr: 1e-6 },
  },
  fixes: [
    {
      id: 'raise-rate',
      title: 'Raise the peak rate',
      reason:
        'Multiply the peak by three, and again, until the early drop is steep; step back if it spikes. Here it takes a factor of about 17.',
      patch: {},
      scales: settingsOf('learning_rate', 'min_lr'),
      expected: 'good',
    },
  ],
});
