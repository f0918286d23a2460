import { defineExperiment } from './experiment.ts';
import { anyScale } from './scales.ts';

export const lengthBug = defineExperiment({
  id: 'length-bug',
  title: 'Positions numbered from the wrong end',
  pattern: 'spikes',
  expected: 'spikes',
  cause: 'Every 100 steps comes a batch from a loader that numbers the positions of a sequence from its end.',
  look: 'Spikes late in the run, most of them at the misread batches: the higher, the more the model relies on positions.',
  explanation:
    'Most batches are read rightly, so the model learns what stands where. A batch whose positions run backwards tells it ' +
    'that the first word is the last one: its answers, given with confidence, are wrong, and the gradient of that batch ' +
    'throws the weights off. Early in the run nothing is to be seen, because positions do not count for much yet. Milder bugs ' +
    'of this kind, positions shifted or clamped beyond some length, hardly show in a model this small. Spikes that come with ' +
    'one kind of batch point to how that kind is handled. The rate is high, and clipping off: a spike or two may come of its own accord.',
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
});
