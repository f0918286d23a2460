import { defineExperiments } from './experiment.ts';
import { anyScale, settingsOf } from './scales.ts';

export const plateau = defineExperiments('plateau', [
  {
    id: 'schedule-exhausted',
    title: 'Schedule used up',
    expected: 'plateau',
    cause: 'The cosine reaches a rate of zero early in the run, and stays there.',
    look: 'A normal start, then dead level from the step at which the rate is gone.',
    explanation:
      'The schedule was made for a shorter run, or counts batches where it should count updates. Once the rate is ' +
      'zero, the weights stand still, wherever they happen to be. The gradient norm goes on as if nothing were ' +
      'wrong: only the rate tells.',
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
  },
  {
    id: 'lr-too-low',
    title: 'Learning rate too low',
    expected: 'plateau',
    cause: 'The peak rate is a small fraction of what this model can bear.',
    look: 'A short drop, then a line that hardly sinks, far above what the text allows.',
    explanation:
      'Every step goes in the right direction and is much too short, and the schedule makes the steps shorter ' +
      'still before the run has got anywhere. It would arrive some day; with a higher peak it arrives today.',
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
  },
  {
    id: 'tiny-model',
    title: 'Model too small',
    expected: 'plateau',
    cause: 'The model is one layer deep and four numbers wide.',
    look: 'A drop to about the entropy of word frequencies, then a level line, with the rate still high.',
    explanation:
      'Four numbers for each token are enough to tell frequent from rare ones, and hardly anything more. The line ' +
      'is level because the model has learnt all that fits into it. Unlike a plateau by rate, no schedule moves it.',
    patch: { n_layer: 1, n_head: 1, n_embd: 4 },
    scales: anyScale({}),
    fixes: [
      {
        id: 'bigger-model',
        title: 'Take a bigger model',
        reason: 'More layers and more width: room for which words go together, and with what.',
        patch: {},
        scales: settingsOf('n_layer', 'n_head', 'n_embd'),
        expected: 'good',
      },
    ],
  },
]);
