import { describe, expect, it } from 'vitest';
import { between, FEWEST_STEPS, held, lanesOf, shownWith, zoomed } from './range.ts';

const whole = { from: 0, to: 100 };

describe('a closer look at the steps', () => {
  it('keeps what is under the pointer where it is', () => {
    expect(zoomed(whole, 0.5, 20, whole)).toEqual({ from: 10, to: 60 });
    expect(zoomed({ from: 10, to: 60 }, 0.5, 35, whole)).toEqual({ from: 22.5, to: 47.5 });
  });

  it('never leaves the run, and ends where all of it is shown', () => {
    expect(zoomed({ from: 80, to: 100 }, 2, 100, whole)).toEqual({ from: 60, to: 100 });
    expect(zoomed({ from: 0, to: 60 }, 2, 30, whole)).toBeNull();
  });

  it('is never closer than a few steps', () => {
    const close = zoomed({ from: 50, to: 50 + FEWEST_STEPS }, 0.5, 50, whole);
    expect(close).toEqual({ from: 50, to: 50 + FEWEST_STEPS });
    expect(between(30, 30, whole)).toEqual({ from: 28, to: 32 });
  });

  it('goes from one step to another, in either direction', () => {
    expect(between(70, 20, whole)).toEqual({ from: 20, to: 70 });
    expect(between(-10, 40, whole)).toEqual({ from: 0, to: 50 });
  });

  it('moves along with a step that is read', () => {
    expect(shownWith({ from: 20, to: 40 }, 30)).toEqual({ from: 20, to: 40 });
    expect(shownWith({ from: 20, to: 40 }, 45)).toEqual({ from: 25, to: 45 });
    expect(shownWith({ from: 20, to: 40 }, 12)).toEqual({ from: 12, to: 32 });
  });

  it('keeps two steps where they are held', () => {
    const a = { step: 40, share: 0.25 };
    expect(held(a, { step: 60, share: 0.75 }, whole)).toEqual({ from: 30, to: 70 });
    expect(held({ step: 60, share: 0.75 }, a, whole)).toEqual({ from: 30, to: 70 });
    expect(held({ step: 0, share: 0.4 }, { step: 60, share: 0.9 }, whole)).toBeNull(); // wider than the run
    expect(held({ step: 10, share: 0.5 }, { step: 20, share: 0.75 }, whole)).toEqual({ from: 0, to: 40 });
    expect(held(a, { step: 60, share: 0.26 }, whole)).toBeUndefined(); // too close
    expect(held(a, { step: 60, share: 0.125 }, whole)).toBeUndefined(); // crossed
    expect(held(a, { step: 41, share: 0.75 }, whole)).toEqual({ from: 38.5, to: 42.5 }); // the narrowest range
  });
});

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
