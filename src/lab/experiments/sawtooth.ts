import { defineExperiments } from './experiment.ts';
import { accumulate } from './fixes.ts';
import { anyScale } from './scales.ts';

export const sawtooth = defineExperiments('sawtooth', [
  {
    id: 'tiny-batch',
    title: 'Batch of one',
    expected: 'sawtooth',
    cause: 'Each step sees a single short sequence.',
    look: 'The line jumps up and down from step to step, around a trend that still falls.',
    explanation:
      'One sequence may be easy and the next one hard: what the line shows is mostly which one came. The update ' +
      'follows it just as blindly. Averaging over n sequences makes both n times less variable, which is a bounce ' +
      '√n times smaller.',
    patch: { batch_size: 1, gradient_accumulation_steps: 1, eval_iters: 32 },
    scales: {
      ...anyScale({ block_size: 8, learning_rate: 2e-3, min_lr: 2e-4 }),
      workshop: { block_size: 16, learning_rate: 1e-3, min_lr: 1e-4 },
    },
    fixes: [
      accumulate(8)(
        'The average of eight passes for each update: the bounce falls to about a third, at the memory of one.',
      ),
      {
        id: 'bigger-batch',
        title: 'Take batches of 8',
        reason: 'The same average, computed at once, where memory allows.',
        patch: { batch_size: 8 },
        expected: 'good',
      },
    ],
  },
  {
    id: 'no-accumulation',
    title: 'No accumulation',
    expected: 'sawtooth',
    cause: 'Batches of two very short sequences, and an update after every batch.',
    look: 'A jagged line, about as rough as with a batch of one.',
    explanation:
      'Accumulation adds up the gradients of several passes before the weights move. Without it a small batch is ' +
      'all that an update knows. Each doubling of the passes takes about a third off the bounce, so two are rarely ' +
      'enough.',
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
  },
]);
