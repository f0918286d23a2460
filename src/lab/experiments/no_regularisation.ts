import { defineExperiment } from './experiment.ts';
import { earlyStopping, moreData } from './fixes.ts';
import { anyScale } from './scales.ts';

export const noRegularisation = defineExperiment({
  id: 'no-regularisation',
  title: 'No regularisation',
  pattern: 'overfitting',
  expected: 'overfitting',
  cause: 'A small text, and neither dropout nor weight decay.',
  look: 'The gap opens slowly: validation flattens, then rises, while training goes on falling.',
  explanation:
    'Nothing keeps the model from leaning on single tokens that happen to give a sentence away. Dropout hides a random part ' +
    'of every layer, so that no single detail can be relied on; weight decay makes every certainty cost something.',
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
});
