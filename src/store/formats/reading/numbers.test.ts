import { describe, expect, it } from 'vitest';
import { readNumber } from './numbers.ts';

describe('a cell', () => {
  it.each([
    ['2.31', 2.31],
    [' -2. ', -2],
    ['.5', 0.5],
    ['1e-3', 1e-3],
    ['1E+400', Infinity],
    ['nan', NaN],
    ['-nan', NaN],
    ['NaN', NaN],
    ['inf', Infinity],
    ['-Infinity', -Infinity],
    ['+inf', Infinity],
    ["tensor(2.31, device='cuda:0', grad_fn=<MeanBackward0>)", 2.31],
    ['tensor([0.5])', 0.5],
    ['tensor(nan)', NaN],
    ['np.float32(1.5)', 1.5],
  ])('of %j is a number', (text, number) => {
    expect(readNumber(text)).toBe(number);
  });

  it.each(['', '  ', 'None', 'null', 'N/A', '-'])('of %j says that there is none', (text) => {
    expect(readNumber(text)).toBeNull();
  });

  it.each([
    '0x10',
    '1,000',
    '12%',
    '1.2.3',
    '00:12',
    'constructor',
    '__proto__',
    'tensor',
    'tensor(shape)',
    'e5',
    '--1',
  ])('of %j is something else', (text) => {
    expect(readNumber(text)).toBeUndefined();
  });
});
