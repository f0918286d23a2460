import { defineExperiment } from './experiment.ts';
import { anyScale, settingsOf } from './scales.ts';

export const tinyModel = defineExperiment({
  id: 'tiny-model',
  title: 'Model too small',
  pattern: 'plateau',
  expected: 'plateau',
  cause: 'The model is one layer deep and four numbers wide.',
  look: 'A drop to about the entropy of word frequencies, then a level line, with the rate still high.',
  explanation:
    'Four numbers for each token are enough to tell frequent from rare ones, and hardly anything more. The line is level ' +
    'because the model has learnt all that fits into it. Unlike a plateau by rate, no schedule moves it.',
  patch: { n_layer: 1, n_head: 1, n_embd: 4 },
  scales: anyScale({}),
  fixes: [
    {
      id: 'bigger-model',
      title: 'Take a bigger model',
      reason: 'More layers and more width: room for which words go together, and with what.',
      patch: {},
      scales: settingsOf('n_layer', 'n_head', 'n_embd'),
      expected: 'good',
    },
  ],
});
