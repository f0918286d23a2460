import { EASILY_THROWN } from './easily_thrown.ts';
import { defineExperiment } from './experiment.ts';
import { clip, repair } from './fixes.ts';
import { anyScale } from './scales.ts';

export const corruptBatches = defineExperiment({
  id: 'corrupt-batches',
  title: 'Corrupt batches',
  pattern: 'spikes',
  expected: 'spikes',
  cause: 'Every 60 steps a whole batch is garbage, as from a damaged file, and clipping is off.',
  look: 'Needles: one step far above ln V, then a lower shoulder while the weights recover.',
  explanation:
    'Two things happen at once. The garbage itself has a high loss, higher than that of knowing nothing, because the model ' +
    'is sure of its answers: that is the needle, gone with the next batch. And its gradient teaches the weights nonsense: ' +
    'that is the shoulder after it. Clipping can only help against the second.',
  patch: {
    ...EASILY_THROWN,
    grad_clip: 0,
    corrupt_interval: 60,
  },
  scales: anyScale({}),
  fixes: [
    repair(
      'clean-data',
      'Drop the corrupt batches, and clip',
      { corrupt_interval: 0, grad_clip: 1 },
      'Find the batches by the steps of the needles, and filter them: nothing else removes the needles.',
    ),
    clip('Shortens the shoulder, but the needles stay: the garbage is still read, and its loss still drawn.', 'spikes'),
  ],
});
