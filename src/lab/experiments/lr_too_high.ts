import { defineExperiment } from './experiment.ts';
import { clip } from './fixes.ts';
import { anyScale } from './scales.ts';

export const lrTooHigh = defineExperiment({
  id: 'lr-too-high',
  title: 'Learning rate too high',
  pattern: 'spikes',
  expected: 'spikes',
  cause: 'SGD with a rate of 1, several times too high, and no clipping.',
  look: 'A run that learns and is thrown back again and again, at no particular step.',
  explanation:
    'Where the slope is steep, a step at this rate lands on the other side of the valley, higher up: the gradient there is ' +
    'larger still, and the next step larger, until the weights reach flatter ground and the run recovers. This is the home ' +
    'ground of plain SGD. AdamW divides by the size of the gradient, and at far too high a rate it does not spike; it ' +
    'hovers at the loss of word frequencies like a plateau.',
  patch: {
    corpus: 'drill',
    optimizer: 'sgd',
    momentum: 0,
    weight_decay: 0,
    learning_rate: 1,
    lr_schedule: 'constant',
    grad_clip: 0,
    gradient_accumulation_steps: 1,
  },
  scales: anyScale({}),
  fixes: [
    clip('A step is then never longer than the rate, however steep the slope.'),
    {
      id: 'lower-rate',
      title: 'Lower the rate to 0.2',
      reason: 'Steps short enough for the steepest part of the valley.',
      patch: { learning_rate: 0.2 },
      expected: 'good',
    },
  ],
});
