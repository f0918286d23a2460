import { describe, expect, it } from 'vitest';
import { describeCurve } from './curve-words.ts';

const curves = (trainLoss: (number | null)[], valLoss: (number | null)[] = trainLoss.map(() => null)) => {
  const nothing = trainLoss.map(() => null);
  return { step: trainLoss.map((_, i) => 1000 * i), trainLoss, valLoss, lr: nothing, gradNorm: nothing };
};

describe('a curve in words', () => {
  it('says where it began, how low it came and where it ended', () => {
    expect(describeCurve(curves([6, 2, 3], [null, 4, null]), 'The verdict: Spikes.')).toBe(
      'Training loss from 6.00 at step 0 to 3.00 at step 2,000, lowest 2.00 at step 1,000; ' +
        'validation loss 4.00 at step 1,000. The verdict: Spikes.',
    );
    expect(describeCurve(curves([6, 5]))).toBe('Training loss from 6.00 at step 0 to 5.00 at step 1,000.');
  });

  it('says where it broke off', () => {
    expect(describeCurve(curves([6, 5, NaN, NaN]))).toBe(
      'Training loss from 6.00 at step 0 to 5.00 at step 1,000; NaN at step 2,000.',
    );
    expect(describeCurve(curves([NaN]))).toBe('NaN at step 0.');
  });

  it('says that there is none', () => {
    expect(describeCurve(curves([]))).toBe('There is no curve yet.');
  });
});
