import { describe, expect, it } from 'vitest';
import { parseValue, row } from '../../core/config.ts';
import { valueWords } from '../format.ts';
import { AXIS_KEYS, axisText, FEWEST, MOST, parseAxis, shortWords, spread, typicalAxis } from './axis.ts';

describe('the values along a side', () => {
  it('lie at equal ratios where the setting is logarithmic, and at equal steps where it is not', () => {
    expect(spread('learning_rate', 1e-4, 1, 5)).toEqual([1e-4, 1e-3, 1e-2, 0.1, 1]);
    expect(spread('dropout', 0, 0.6, 4)).toEqual([0, 0.2, 0.4, 0.6]);
  });

  it('are whole where the setting is, and count once where they fall together', () => {
    expect(spread('batch_size', 1, 8, 4)).toEqual([1, 2, 4, 8]);
    expect(spread('batch_size', 1, 3, 7)).toEqual([1, 2, 3]);
  });

  it('run downwards as well', () => {
    expect(spread('grad_clip', 10, 0.1, 3)).toEqual([10, 1, 0.1]);
  });

  it('are of every setting such that it can be trained with each', () => {
    for (const key of AXIS_KEYS) {
      const { values } = typicalAxis(key);
      expect(values.length, key).toBeGreaterThanOrEqual(FEWEST);
      expect(values.length, key).toBeLessThanOrEqual(MOST);
      for (const value of values) expect(parseValue(key, value), key).toBe(value);
      expect(parseAxis(axisText({ key, values })), key).toEqual({ key, values });
    }
  });

  it('are called as people call them', () => {
    expect(valueWords('grad_clip', 0)).toBe('off');
    expect(valueWords('learning_rate', 0.001)).toBe('1e-3');
    expect(valueWords('lr_schedule', 'cosine')).toBe('Warm-up, then cosine');
    expect(shortWords('targets', 'next')).toBe('The next token');
    for (const key of AXIS_KEYS)
      for (const value of typicalAxis(key).values) expect(shortWords(key, value)).toMatch(/./);
  });
});

describe('a side in an address', () => {
  it.each([
    ['colour:red:blue', 'No side of an atlas can be made of "colour".'],
    ['learning_rate:1e-3', 'cannot have 1 values. Give learning_rate 2 to 7 different values.'],
    ['learning_rate:1e-3:0.001', 'cannot have 1 values.'],
    ['seed:1:2:3:4:5:6:7:8', 'cannot have 8 values.'],
    ['learning_rate:1e-3:999', 'learning_rate cannot be "999".'],
    ['corpus:drill:own', 'cannot be made of your own text'],
    ['log_interval:1:2', 'No side of an atlas can be made of "log_interval".'],
  ])('is refused where it is %s', (text, why) => {
    expect(() => parseAxis(text)).toThrow(why);
  });

  it('keeps two words of one choice apart', () => {
    const words = new Set(AXIS_KEYS.flatMap((key) => (row(key).type === 'choice' ? [key] : [])));
    expect(words.size).toBeGreaterThan(3);
    for (const key of words) {
      const { values } = typicalAxis(key);
      expect(new Set(values.map((value) => shortWords(key, value))).size, key).toBe(values.length);
    }
  });
});
