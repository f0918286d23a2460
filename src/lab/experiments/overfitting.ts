import { defineExperiments } from './experiment.ts';
import { dropout, earlyStopping, moreData, weightDecay } from './fixes.ts';
import { anyScale } from './scales.ts';

export const overfitting = defineExperiments('overfitting', [
  {
    id: 'tiny-dataset',
    title: 'Too little data',
    expected: 'overfitting',
    cause: 'The training text is only 512 tokens long and is read again and again.',
    look: 'Training loss falls towards zero; validation loss turns round and climbs.',
    explanation:
      'After some rounds it is easier to know the few sentences by heart than to know what they have in common. ' +
      'What is known by heart is of no use on new text, and the certainty with which it is said makes the loss ' +
      'there worse every round.',
    patch: { train_tokens: 512 },
    scales: anyScale({}),
    fixes: [
      moreData('Text that is never read twice cannot be learnt by heart. The only real fix here.'),
      earlyStopping('Nothing is gained after the minimum: keep the weights of the lowest validation loss, and stop.'),
      dropout(0.2)('Slows learning by heart down. With a text this short it cannot prevent it.', 'overfitting'),
      dropout(0.3)('More of the same: a later turn, and still a turn.', 'overfitting'),
      weightDecay('Pulls weights towards zero; far too gentle for 512 tokens.', 'overfitting'),
    ],
  },
  {
    id: 'no-regularisation',
    title: 'No regularisation',
    expected: 'overfitting',
    cause: 'A small text, and neither dropout nor weight decay.',
    look: 'The gap opens slowly: validation flattens, then rises, while training goes on falling.',
    explanation:
      'Nothing keeps the model from leaning on single tokens that happen to give a sentence away. Dropout hides a ' +
      'random part of every layer, so that no single detail can be relied on; weight decay makes every certainty ' +
      'cost something.',
    patch: { dropout: 0, weight_decay: 0, train_tokens: 1200 },
    scales: anyScale({}),
    fixes: [
      {
        id: 'regularise',
        title: 'Dropout 0.3 and weight decay 0.2',
        reason:
          'Learning by heart becomes slower than learning what sentences have in common, for the length of this run.',
        patch: { dropout: 0.3, weight_decay: 0.2 },
        expected: 'good',
      },
      earlyStopping('Stop at the minimum of the validation loss, and keep the weights from there.'),
      moreData('The best regulariser is text that has not been read before.'),
    ],
  },
]);
