import { defineExperiment } from './experiment.ts';
import { settingsOf } from './scales.ts';

export const scheduleExhausted = defineExperiment({
  id: 'schedule-exhausted',
  title: 'Schedule used up',
  pattern: 'plateau',
  expected: 'plateau',
  cause: 'The cosine reaches a rate of zero early in the run, and stays there.',
  look: 'A normal start, then dead level from the step at which the rate is gone.',
  explanation:
    'The schedule was made for a shorter run, or counts batches where it should count updates. Once the rate is zero, the ' +
    'weights stand still, wherever they happen to be. The gradient norm goes on as if nothing were wrong: only the rate tells.',
  patch: { min_lr: 0 },
  scales: {
    workshop: { lr_decay_iters: 80 },
    pocket: { lr_decay_iters: 70 },
    ci: { lr_decay_iters: 50 },
  },
  fixes: [
    {
      id: 'full-schedule',
      title: 'Let the schedule last the whole run',
      reason: 'Set the end of the decay to the number of steps, so that the rate is spent when the run is.',
      patch: { lr_decay_iters: 0 },
      scales: settingsOf('min_lr'),
      expected: 'good',
    },
    {
      id: 'restart-higher',
      title: 'Restart with a higher peak and a longer decay',
      reason: 'For a run that already stands at the minimum: begin again with twice the peak, and time to use it.',
      patch: { lr_decay_iters: 0 },
      scales: {
        workshop: { learning_rate: 2e-3, min_lr: 1e-4 },
        pocket: { learning_rate: 1e-2, min_lr: 5e-4 },
        ci: { learning_rate: 1e-2, min_lr: 5e-4 },
      },
      expected: 'good',
    },
  ],
});
