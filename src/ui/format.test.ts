import { describe, expect, it } from 'vitest';
import { formatBytes } from '../core/bytes.ts';
import { formatDuration, formatLoss, formatMilliseconds, formatRough, formatShort, formatValue } from './format.ts';

describe('numbers as people read them', () => {
  it('shows settings without losing a digit that was typed', () => {
    expect([3e-3, 0.1, 128, 1.2e-5, 0.95, 0.9999, 1e6, 0].map(formatValue)).toEqual([
      '3e-3',
      '0.1',
      '128',
      '1.2e-5',
      '0.95',
      '0.9999',
      '1e6',
      '0',
    ]);
  });

  it('shows a loss with two decimals, and says NaN', () => {
    expect([10.8249, 3, NaN, Infinity].map(formatLoss)).toEqual(['10.82', '3.00', 'NaN', 'Infinity']);
  });

  it('shows a small loss with two digits, so that it is not called nothing', () => {
    expect([0.0123, -0.0123, 0.00049, 0].map(formatLoss)).toEqual(['0.012', '-0.012', '4.9e-4', '0.00']);
  });

  it('shortens measurements to three digits', () => {
    expect([0.8312, 12.44, 104_321, 6_480_000, 0.00021, 0, 2048].map(formatShort)).toEqual([
      '0.831',
      '12.4',
      '104 k',
      '6.48 M',
      '2.1e-4',
      '0',
      '2048',
    ]);
    expect([2.34e9, 6.89e16, -Infinity].map(formatShort)).toEqual(['2.34 G', '6.9e16', '-Infinity']);
  });

  it('rounds counts that stand side by side alike', () => {
    expect([980, 7446, 9960, 67_034, 999_400, 999_600, 1_234_567, 12_345_678].map(formatRough)).toEqual([
      '980',
      '7.4k',
      '10k',
      '67k',
      '999k',
      '1M',
      '1.2M',
      '12M',
    ]);
  });

  it('names units of memory and time', () => {
    expect([12_300, 153e6, 2.23e9].map(formatBytes)).toEqual(['13 kB', '153 MB', '2.23 GB']);
    expect([8.13, 71, 1420, 860_000].map(formatMilliseconds)).toEqual(['8.1 ms', '71 ms', '1.42 s', '14 min']);
    expect([1900, 200_000, 6_000_000].map(formatDuration)).toEqual(['2 s', '3 min', '1 h 40 min']);
    expect([47 * 3_600_000, 5058 * 3_600_000].map(formatDuration)).toEqual(['47 h 0 min', '211 days']);
  });
});
