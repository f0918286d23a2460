import { expect, it } from 'vitest';
import { lanesOf } from './lanes.ts';

it('Marks share a lane where they speak of different steps, and lie above one another where not', () => {
  const ranges = [
    { from: 0, to: 10 },
    { from: 20, to: 30 },
    { from: 5, to: 25 },
    { from: 8, to: 9 },
    { from: 40, to: 40 },
  ];
  expect(lanesOf(ranges)).toEqual([0, 0, 1, 2, 0]);
  expect(lanesOf([])).toEqual([]);
});
