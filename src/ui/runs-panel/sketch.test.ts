import { describe, expect, it } from 'vitest';
import { sketchOf, sketchPath } from './sketch.ts';

describe('the sketch of a curve', () => {
  it('has a few losses of a long one, the first and the last among them', () => {
    const sketch = sketchOf(Array.from({ length: 20_001 }, (_, i) => 20_000 - i));
    expect(sketch).toHaveLength(60);
    expect([sketch[0], sketch.at(-1)]).toEqual([20_000, 0]);
  });

  it('has a gap where the loss was no number, and nothing to draw of a single point', () => {
    expect(sketchOf([3, NaN, 2, Infinity, 1])).toEqual([3, null, 2, null, 1]);
    expect(sketchPath([3, 2, null, 2, 1]).match(/M/g)).toHaveLength(2);
    expect(sketchPath([3])).toBe('');
  });
});
