import { defineExperiments } from './experiment.ts';
import { anyScale } from './scales.ts';

export const step = defineExperiments('step', [
  {
    id: 'step-decay',
    title: 'Step decay',
    expected: 'step',
    cause: 'The rate starts far too high and is divided by 10 at fixed steps.',
    look: 'Level stretches with a fall right after each cut of the rate.',
    explanation:
      'At a high rate the noise of the updates, and here also a weight decay that shrinks every weight at each ' +
      'step, decide how low the loss can get, and no amount of steps helps. Both are in proportion to the rate. ' +
      'Each cut takes nine tenths of them away and shows within some dozen steps what the run could have had: ' +
      'three levels, for a rate that is far too high, one that is merely high, and one that is right. Started at a ' +
      'rate that is right, the falls all but vanish.',
    patch: {
      corpus: 'drill',
      lr_schedule: 'step',
      learning_rate: 0.15,
      gamma: 0.1,
      beta2: 0.95,
      dropout: 0,
      weight_decay: 1.5,
      n_layer: 1,
      gradient_accumulation_steps: 1,
      step_size: 250,
      max_iters: 750,
    },
    scales: anyScale({}),
    fixes: [
      {
        id: 'cosine',
        title: 'Cosine decay, from a rate that is right',
        reason:
          'The rate glides down, so nothing jumps, and it starts at the level that the cuts arrived at; the decay, in proportion to it, does no harm there.',
        patch: { lr_schedule: 'cosine', learning_rate: 1e-2, min_lr: 1e-3 },
        expected: 'good',
      },
    ],
  },
]);
