import { defineExperiment } from './experiment.ts';
import { rightTargets } from './fixes.ts';
import { SHORT } from './scales.ts';

export const randomTargets = defineExperiment({
  id: 'random-targets',
  title: 'Random targets',
  pattern: 'flat',
  expected: 'flat',
  cause: 'The loader gives the model random tokens to predict.',
  look: 'A line that stays at ln V, although weights and gradients move.',
  explanation:
    'Targets drawn evenly from the vocabulary have nothing to do with the input. The best possible answer is to give ' +
    'every token the same probability, and its loss is ln V: exactly what an untrained model says already. The updates ' +
    'only chase the accidents of the last batches, which may even lift the loss a little above ln V.',
  patch: { targets: 'random' },
  scales: SHORT,
  fixes: [
    rightTargets(
      'Repair the loader: the target of a token is the token that follows it. Print a few pairs to be sure.',
    ),
  ],
});
