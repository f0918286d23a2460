import { describe, expect, it } from 'vitest';
import { readArgs } from '../cli/args.ts';
import { parseAxis, parseJobs, parseSeeds, parseSettings } from './flags.ts';
import { areNeighbours, cells } from './flags.ts';

describe('the flags', () => {
  it('name seeds as a range, a list, or both', () => {
    expect(parseSeeds('101-103')).toEqual([101, 102, 103]);
    expect(parseSeeds('7')).toEqual([7]);
    expect(parseSeeds('1,5-6')).toEqual([1, 5, 6]);
    for (const wrong of ['', '3-1', 'a', '1-', '1,,2']) expect(() => parseSeeds(wrong)).toThrow(/seeds/);
  });

  it('name settings and the values to try, checked against the config table', () => {
    expect(parseSettings('set', ['learning_rate=3e-3', 'targets=same'])).toEqual({
      learning_rate: 0.003,
      targets: 'same',
    });
    expect(parseAxis('beta1=0.5,0.9')).toEqual({ key: 'beta1', values: [0.5, 0.9] });
    expect(() => parseAxis('beta1=0.5,7')).toThrow(/beta1 cannot be "7"/);
    expect(() => parseAxis('beta9=0.5')).toThrow(/no setting named "beta9"/);
    expect(() => parseSettings('set', ['dropout'])).toThrow(/key=value/);
  });

  it('are refused with those that there are', () => {
    expect(() => readArgs(['--sedes', '1'], { seeds: { type: 'string' } })).toThrow(/sedes.*Use --seeds/s);
    expect(() => parseJobs('0')).toThrow(/--jobs/);
    expect(parseJobs('3')).toBe(3);
    expect(parseJobs(undefined)).toBeGreaterThan(0);
  });
});

describe('the grid', () => {
  const axes = [parseAxis('learning_rate=0.001,0.01,0.1'), parseAxis('beta1=0.5,0.9')];

  it('holds every combination', () => {
    expect(cells(axes).map(({ settings }) => settings)).toEqual([
      { learning_rate: 0.001, beta1: 0.5 },
      { learning_rate: 0.001, beta1: 0.9 },
      { learning_rate: 0.01, beta1: 0.5 },
      { learning_rate: 0.01, beta1: 0.9 },
      { learning_rate: 0.1, beta1: 0.5 },
      { learning_rate: 0.1, beta1: 0.9 },
    ]);
    expect(cells([])).toEqual([{ settings: {}, at: [] }]);
  });

  it('knows who stands beside whom: one step along one axis', () => {
    const grid = cells(axes);
    const beside = (n: number) => grid.flatMap((cell, i) => (areNeighbours(grid[n]!, cell) ? [i] : []));
    expect(beside(2)).toEqual([0, 3, 4]);
    expect(beside(0)).toEqual([1, 2]);
  });
});
