import { describe, expect, it } from 'vitest';
import { periodOf } from './period.ts';

describe('the period of events', () => {
  it('is found with beats left out, and with some play', () => {
    expect(periodOf([60, 120, 180, 240])).toBe(60);
    expect(periodOf([61, 120, 242, 301, 360])).toBe(60);
    expect(periodOf([200, 300, 600])).toBe(100);
  });

  it('is not found where there is none, or too little to tell', () => {
    expect(periodOf([40, 95, 240, 250, 333])).toBeNull();
    expect(periodOf([100, 203, 310, 480, 521, 700])).toBeNull();
    expect(periodOf([100, 200])).toBeNull();
    expect(periodOf([])).toBeNull();
  });
});
