import { defineExperiment } from './experiment.ts';
import { dropout, earlyStopping, moreData, weightDecay } from './fixes.ts';
import { anyScale } from './scales.ts';

export const tinyDataset = defineExperiment({
  id: 'tiny-dataset',
  title: 'Too little data',
  pattern: 'overfitting',
  expected: 'overfitting',
  cause: 'The training text is only 512 tokens long and is read again and again.',
  look: 'Training loss falls towards zero; validation loss turns round and climbs.',
  explanation:
    'After some rounds it is easier to know the few sentences by heart than to know what they have in common. What is known ' +
    'by heart is of no use on new text, and the certainty with which it is said makes the loss there worse every round.',
  patch: { train_tokens: 512 },
  scales: anyScale({}),
  fixes: [
    moreData('Text that is never read twice cannot be learnt by heart. The only real cure here.'),
    earlyStopping('Nothing is gained after the minimum: keep the weights of the lowest validation loss, and stop.'),
    dropout(0.2)('Slows learning by heart down. With a text this short it cannot prevent it.', 'overfitting'),
    dropout(0.3)('More of the same: a later turn, and still a turn.', 'overfitting'),
    weightDecay('Pulls weights towards zero; far too gentle for 512 tokens.', 'overfitting'),
  ],
});
