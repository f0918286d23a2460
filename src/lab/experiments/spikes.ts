import type { ConfigPatch } from '../../core/config.ts';
import { defineExperiments } from './experiment.ts';
import { clip, clipTighter, repair } from './fixes.ts';
import { anyScale } from './scales.ts';

/**
 * A run that one bad gradient throws visibly off its path: a text that is soon known, so that a kick shows against a low
 * loss; a rate and betas that let AdamW take a long step after it.
 */
const EASILY_THROWN: ConfigPatch = {
  corpus: 'drill',
  learning_rate: 8e-3,
  lr_schedule: 'constant',
  beta1: 0.5,
  beta2: 0.99,
  gradient_accumulation_steps: 1,
};

export const spikes = defineExperiments('spikes', [
  {
    id: 'summed-loss',
    title: 'A gradient far too large, now and then',
    expected: 'spikes',
    cause: 'Every 60 steps the loss is summed over each sequence instead of averaged, and clipping is off.',
    look: 'Jumps to one and a half times the loss and more, one step after a peak of the gradient norm, each with a way back of some steps.',
    explanation:
      'A gradient many times its usual size throws the weights off their path, and the next batches pay for it. ' +
      'The model then learns its way back: the spike is the kick and the return. AdamW bounds how far one gradient ' +
      'can throw: about rate · (1 − β1) / √(1 − β2) for each weight, however large the gradient is. So the rate ' +
      'and the betas matter here, and this recipe uses β1 0.5 and β2 0.99. Without clipping a spike may come of ' +
      'its own accord, too.',
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
  },
  {
    id: 'corrupt-batches',
    title: 'Corrupt batches',
    expected: 'spikes',
    cause: 'Every 60 steps a whole batch is garbage, as from a damaged file, and clipping is off.',
    look: 'Needles: one step far above ln V, then a lower shoulder while the weights recover.',
    explanation:
      'Two things happen at once. The garbage itself has a high loss, higher than that of knowing nothing, because ' +
      'the model is sure of its answers: that is the needle, gone with the next batch. And its gradient teaches ' +
      'the weights nonsense: that is the shoulder after it. Clipping can only help against the second.',
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
      clip(
        'Shortens the shoulder, but the needles stay: the garbage is still read, and its loss still drawn.',
        'spikes',
      ),
    ],
  },
  {
    id: 'clip-too-loose',
    title: 'Clipping too loose',
    expected: 'spikes',
    cause:
      'Clipping is on, but at a norm of 100 that no gradient ever reaches; now and then a gradient is many times too large.',
    look: 'The same spikes as without clipping, above a gradient norm whose peaks stay far below the limit.',
    explanation:
      'A limit protects only if something reaches it. Ordinary gradients here have a norm below 1, the large ones ' +
      'some ten or twenty: a limit of 100 cuts none of them. Look at the norms of a healthy stretch, and set the ' +
      'limit a little above.',
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
  },
  {
    id: 'lr-too-high',
    title: 'Learning rate too high',
    expected: 'spikes',
    cause: 'A constant rate of 2e-2, several times too high, and no clipping.',
    look: 'A run that learns and is thrown back again and again, at no particular step.',
    explanation:
      'Where the slope is steep, a step of this length lands on the other side of the valley, higher up. The ' +
      'gradient there is larger still, and so is the step after it, until the weights reach flatter ground and the ' +
      'run recovers. AdamW hides this well: with β1 0.9 the average of many gradients damps it, and at far too ' +
      'high a rate the loss hovers at the entropy of word frequencies, like a plateau. With β1 0.5 the spikes come ' +
      'out.',
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
  },
  {
    id: 'length-bug',
    title: 'Positions numbered from the wrong end',
    expected: 'spikes',
    cause: 'Every 100 steps comes a batch from a loader that numbers the positions of a sequence from its end.',
    look: 'Spikes late in the run, most of them at the misread batches: the higher, the more the model relies on positions.',
    explanation:
      'Most batches are read rightly, so the model learns what stands where. A batch whose positions run backwards ' +
      'tells it that the first word is the last one: its answers, given with confidence, are wrong, and the ' +
      'gradient of that batch throws the weights off. Early in the run nothing is to be seen, because positions do ' +
      'not count for much yet. Milder bugs of this kind, positions shifted or clamped beyond some length, hardly ' +
      'show in a model this small. Spikes that come with one kind of batch point to how that kind is handled. The ' +
      'rate is high, and clipping off: a spike or two may come of its own accord.',
    patch: {
      corpus: 'drill',
      learning_rate: 1e-2,
      lr_schedule: 'constant',
      beta1: 0.5,
      beta2: 0.99,
      dropout: 0,
      n_layer: 1,
      grad_clip: 0,
      gradient_accumulation_steps: 1,
      max_iters: 700,
      length_bug_interval: 100,
    },
    scales: anyScale({}),
    fixes: [
      {
        id: 'right-positions',
        title: 'Count positions from the front, and clip at 0.5',
        reason: 'Every batch with positions that count up, and clipping for what is left of large gradients.',
        patch: { length_bug_interval: 0, grad_clip: 0.5 },
        expected: 'good',
      },
    ],
  },
]);
