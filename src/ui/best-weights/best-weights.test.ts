import { expect, it } from 'vitest';
import { bestSentence } from './best-weights.ts';

const run = (valLoss: (number | null)[]) => ({ step: valLoss.map((_, i) => 10 * i), valLoss, stoppedEarly: null });

it('tells where validation was lowest, once that is past', () => {
  expect(bestSentence(run([5, null, 4, 4.5]))).toBe('Validation was lowest at step 20: 4.00.');
  expect(bestSentence(run([5, NaN, 4, NaN]))).toBe('Validation was lowest at step 20: 4.00.');
});

it('says nothing while validation falls, or where there is none', () => {
  expect(bestSentence(run([5, null, 4, 3]))).toBeNull();
  expect(bestSentence(run([null, null]))).toBeNull();
});

it('says what early stopping went back to', () => {
  const stoppedEarly = { step: 75, best: { step: 45, valLoss: 4.92 } };
  expect(bestSentence({ ...run([5, 4, 5]), stoppedEarly })).toBe(
    'Stopped early, at step 75: the weights of step 45, with a validation loss of 4.92, are back.',
  );
});
