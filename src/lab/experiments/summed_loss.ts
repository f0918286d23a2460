import { EASILY_THROWN } from './easily_thrown.ts';
import { defineExperiment } from './experiment.ts';
import { clip, clipTighter, repair } from './fixes.ts';
import { anyScale } from './scales.ts';

export const summedLoss = defineExperiment({
  id: 'summed-loss',
  title: 'A gradient far too large, now and then',
  pattern: 'spikes',
  expected: 'spikes',
  cause: 'Every 60 steps the loss is summed over each sequence instead of averaged, and clipping is off.',
  look: 'Jumps to one and a half times the loss and more, one step after a peak of the gradient norm, each with a way back of some steps.',
  explanation:
    'A gradient many times its usual size throws the weights off their path, and the next batches pay for it. The model ' +
    'then learns its way back: the spike is the kick and the return. AdamW bounds how far one gradient can throw: about ' +
    'rate · (1 − β1) / √(1 − β2) for each weight, however large the gradient is. So the rate and the betas matter here, and ' +
    'this recipe uses β1 0.5 and β2 0.99. Without clipping a spike may come of its own accord, too.',
  patch: {
    ...EASILY_THROWN,
    grad_clip: 0,
    loss_sum_interval: 60,
  },
  scales: anyScale({}),
  fixes: [
    clip('The direction of a large gradient is kept, its length is cut: the kick becomes an ordinary step.'),
    clipTighter('Cuts a little more; try it where 1.0 leaves a bump.'),
    {
      id: 'lower-rate',
      title: 'Lower the rate to 2e-3',
      reason: 'The kick is in proportion to the rate: a fifth of the rate, a fifth of the kick.',
      patch: { learning_rate: 2e-3 },
      expected: 'good',
    },
    repair(
      'average-loss',
      'Average the loss, and clip',
      { loss_sum_interval: 0, grad_clip: 1 },
      'Removes the cause: every batch weighs the same. Clipping stays on, because this rate throws a spike now and then of its own accord.',
    ),
  ],
});
