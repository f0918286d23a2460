import { defineExperiments } from './experiment.ts';
import { anyScale } from './scales.ts';

export const good = defineExperiments('good', [
  {
    id: 'good',
    title: 'Good',
    expected: 'good',
    cause: 'Nothing is wrong.',
    look: 'A steep drop at first, then an ever slower one; validation stays close to training.',
    explanation:
      'The first drop is cheap: how often each word occurs, and which words follow which. What comes later, ' +
      'agreement or what a pronoun stands for, depends on words further back and is learnt from rarer examples, so ' +
      'the line bends. It never lies quite level, because there is always a little more to know.',
    patch: {
      optimizer: 'adamw',
      lr_schedule: 'cosine',
      grad_clip: 1,
      gradient_accumulation_steps: 2,
      dropout: 0.1,
      weight_decay: 0.1,
    },
    scales: anyScale({}),
    fixes: [],
  },
]);
