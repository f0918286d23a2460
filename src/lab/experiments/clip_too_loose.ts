import { EASILY_THROWN } from './easily_thrown.ts';
import { defineExperiment } from './experiment.ts';
import { clip, clipTighter } from './fixes.ts';
import { anyScale } from './scales.ts';

export const clipTooLoose = defineExperiment({
  id: 'clip-too-loose',
  title: 'Clipping too loose',
  pattern: 'spikes',
  expected: 'spikes',
  cause:
    'Clipping is on, but at a norm of 100 that no gradient ever reaches; now and then a gradient is many times too large.',
  look: 'The same spikes as without clipping, above a gradient norm whose peaks stay far below the limit.',
  explanation:
    'A limit protects only if something reaches it. Ordinary gradients here have a norm below 1, the large ones some ten or ' +
    'twenty: a limit of 100 cuts none of them. Look at the norms of a healthy stretch, and set the limit a little above.',
  patch: {
    ...EASILY_THROWN,
    grad_clip: 100,
    loss_sum_interval: 60,
  },
  scales: anyScale({}),
  fixes: [
    clip('A little above the norms of ordinary steps, so that only the large ones are cut.'),
    clipTighter('For runs whose ordinary norms lie well below 0.5.'),
  ],
});
