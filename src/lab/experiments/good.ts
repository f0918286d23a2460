import { defineExperiment } from './experiment.ts';

export const good = defineExperiment({
  id: 'good',
  title: 'Good',
  pattern: 'good',
  expected: 'good',
  look: 'A steep drop at first, then an ever slower one; validation stays close to training.',
  patch: {
    optimizer: 'adamw',
    lr_schedule: 'cosine',
    grad_clip: 1,
    gradient_accumulation_steps: 2,
    dropout: 0.1,
    weight_decay: 0.1,
  },
  scales: {
    workshop: { learning_rate: 1e-3, min_lr: 1e-4 },
    pocket: { learning_rate: 5e-3, min_lr: 5e-4 },
    ci: { learning_rate: 5e-3, min_lr: 5e-4 },
  },
});
