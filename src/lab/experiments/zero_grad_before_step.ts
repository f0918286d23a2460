import { defineExperiment } from './experiment.ts';
import { repair } from './fixes.ts';
import { SHORT } from './scales.ts';

export const zeroGradBeforeStep = defineExperiment({
  id: 'zero-grad-before-step',
  title: 'Gradients wiped too early',
  pattern: 'flat',
  expected: 'flat',
  cause: 'The loop sets the gradients to zero between the backward pass and the optimiser’s step.',
  look: 'A level line at ln V. The gradient norm, taken before the wiping, looks healthy; no weight follows it.',
  explanation:
    'The optimiser does run, but all it gets is zeros: its averages stay zero, and only weight decay moves anything, ' +
    'towards zero and by far too little to matter. Wiping belongs after the step, so that the next backward pass starts clean.',
  patch: { optimizer_step: 'zeroed' },
  scales: SHORT,
  fixes: [
    repair(
      'zero-after-step',
      'Wipe gradients after the step',
      { optimizer_step: 'applied' },
      'Order of a step: backward, clip, step, and only then set the gradients to zero.',
    ),
  ],
});
