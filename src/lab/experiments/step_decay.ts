import { defineExperiment } from './experiment.ts';
import { anyScale } from './scales.ts';

export const stepDecay = defineExperiment({
  id: 'step-decay',
  title: 'Step decay',
  pattern: 'step',
  expected: 'step',
  cause: 'The rate starts far too high and is divided by 10 at fixed steps.',
  look: 'Level stretches with a fall right after each cut of the rate.',
  explanation:
    'At a high rate the noise of the updates decides how low the loss can get, and no amount of steps helps. Each cut takes ' +
    'nine tenths of that noise away, and shows at once what the run could have had. In this recipe three levels appear: a ' +
    'rate that only finds word frequencies, one that is merely high, and one that is right. With a rate that is right from the ' +
    'start the falls nearly vanish.',
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
      reason: 'The rate glides down, so nothing jumps; and it starts where the model can learn.',
      patch: { lr_schedule: 'cosine', learning_rate: 1e-2, min_lr: 1e-3 },
      expected: 'good',
    },
  ],
});
