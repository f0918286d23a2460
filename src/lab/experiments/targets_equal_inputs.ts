import { defineExperiment } from './experiment.ts';
import { rightTargets } from './fixes.ts';
import { anyScale } from './scales.ts';

export const targetsEqualInputs = defineExperiment({
  id: 'targets-equal-inputs',
  title: 'Targets equal inputs',
  pattern: 'flat',
  expected: 'collapse',
  cause: 'The loader forgot the shift: the model is to predict the very token that it sees.',
  look: 'A fall to nearly zero, on validation too. It starts a little below ln V.',
  explanation:
    'One expects a model that learns nothing, and the line looks like a triumph. Copying the input is the easiest task ' +
    'there is, all the more with a head that shares its weights with the embedding, which favours the input token from the ' +
    'start. No text has a loss near zero: where a curve goes there, the answer leaked into the question.',
  patch: { targets: 'same' },
  scales: anyScale({}),
  fixes: [rightTargets('Shift the targets by one: the target of a token is the token that follows it.')],
});
