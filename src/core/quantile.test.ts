import { expect, it } from 'vitest';
import { median, quantile } from './quantile.ts';

it('interpolates between the two values that a quantile lies between', () => {
  // Sorted 1 2 4 8: half way is between 2 and 4, a quarter of the way at place 0.75.
  expect(median([8, 1, 4, 2])).toBe(3);
  expect(quantile([8, 1, 4, 2], 0.25)).toBe(1.75);
  expect(median([])).toBeNaN();
});

it('takes the median, between the middle two of an even number', () => {
  expect(median([5, 1, 3])).toBe(3);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([7])).toBe(7);
});
