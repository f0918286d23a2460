import { defineExperiment } from './experiment.ts';
import { anyScale } from './scales.ts';

export const lrTooHigh = defineExperiment({
  id: 'lr-too-high',
  title: 'Learning rate too high',
  pattern: 'spikes',
  expected: 'spikes',
  cause: 'A constant rate of 2e-2, several times too high, and no clipping.',
  look: 'A run that learns and is thrown back again and again, at no particular step.',
  explanation:
    'Where the slope is steep, a step of this length lands on the other side of the valley, higher up. The gradient there is ' +
    'larger still, and so is the step after it, until the weights reach flatter ground and the run recovers. AdamW hides this ' +
    'well: with β1 0.9 the average of many gradients damps it, and at far too high a rate the loss hovers at the entropy of ' +
    'word frequencies, like a plateau. With β1 0.5 the spikes come out.',
  patch: {
    corpus: 'drill',
    learning_rate: 2e-2,
    lr_schedule: 'constant',
    beta1: 0.5,
    beta2: 0.999,
    dropout: 0,
    grad_clip: 0,
    gradient_accumulation_steps: 1,
    max_iters: 600,
  },
  scales: anyScale({}),
  fixes: [
    {
      id: 'lower-rate',
      title: 'Lower the rate to 1e-3',
      reason: 'Steps short enough for the steepest part of the valley.',
      patch: { learning_rate: 1e-3 },
      expected: 'good',
    },
    {
      id: 'clip-tightest',
      title: 'Clip gradients at 0.25',
      reason:
        'A large gradient then gives an ordinary step, however steep the slope. At this rate it helps in most runs, 1.0 only in some.',
      patch: { grad_clip: 0.25 },
      expected: 'good',
    },
  ],
});
