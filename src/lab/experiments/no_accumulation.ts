import { defineExperiment } from './experiment.ts';
import { accumulate } from './fixes.ts';
import { anyScale } from './scales.ts';

export const noAccumulation = defineExperiment({
  id: 'no-accumulation',
  title: 'No accumulation',
  pattern: 'sawtooth',
  expected: 'sawtooth',
  cause: 'Batches of two very short sequences, and an update after every batch.',
  look: 'A jagged line, about as rough as with a batch of one.',
  explanation:
    'Accumulation adds up the gradients of several passes before the weights move. Without it a small batch is all that an ' +
    'update knows. Each doubling of the passes takes about a third off the bounce, so two are rarely enough.',
  patch: { batch_size: 2, gradient_accumulation_steps: 1, eval_iters: 32 },
  scales: {
    ...anyScale({ block_size: 6, learning_rate: 2e-3, min_lr: 2e-4 }),
    workshop: { block_size: 8, learning_rate: 1e-3, min_lr: 1e-4 },
  },
  fixes: [
    accumulate(8)('Eight passes an update: a third of the bounce.'),
    accumulate(4)('Half of the bounce, which is enough here.'),
    {
      id: 'bigger-batch',
      title: 'Take batches of 16',
      reason: 'The same average, computed at once, where memory allows.',
      patch: { batch_size: 16 },
      expected: 'good',
    },
  ],
});
