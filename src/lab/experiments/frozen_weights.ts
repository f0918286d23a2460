import { defineExperiment } from './experiment.ts';
import { repair } from './fixes.ts';
import { SHORT } from './scales.ts';

export const frozenWeights = defineExperiment({
  id: 'frozen-weights',
  title: 'Frozen weights',
  pattern: 'flat',
  expected: 'flat',
  cause: 'Every parameter is marked as not trainable.',
  look: 'A level line at ln V, and a gradient norm of zero: no parameter asks for a gradient.',
  explanation:
    'Freezing is what one does to a pretrained part that is to stay as it is. Left on for the whole model, it leaves the ' +
    'optimiser without a single weight to move.',
  patch: { optimizer_step: 'frozen' },
  scales: SHORT,
  fixes: [
    repair(
      'unfreeze',
      'Make the weights trainable',
      { optimizer_step: 'applied' },
      'Mark the parameters as trainable again, and give the optimiser the whole list.',
    ),
  ],
});
