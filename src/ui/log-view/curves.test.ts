import { describe, expect, it } from 'vitest';
import type { LossLog } from '../../store/formats/log.ts';
import { curvesOf, wholeOf } from './curves.ts';

const log = (rows: readonly (readonly [number, number | null, (number | null)?])[]): LossLog => ({
  step: rows.map(([step]) => step),
  trainLoss: rows.map(([, loss]) => loss),
  valLoss: rows.map(([, , loss = null]) => loss),
  lr: rows.map(() => null),
  gradNorm: rows.map(() => null),
});

describe('the curves of a log', () => {
  it('join the rows of a step, in the order of the steps', () => {
    const { step, trainLoss, valLoss, lr } = curvesOf(
      log([
        [0, 4],
        [10, 3],
        [10, null, 3.5],
        [20, 2],
        [15, null, 3.2],
      ]),
    );
    expect(step).toEqual([0, 10, 15, 20]);
    expect(trainLoss).toEqual([4, 3, null, 2]);
    expect(valLoss).toEqual([null, 3.5, 3.2, null]);
    expect(lr).toEqual([null, null, null, null]);
  });

  it('keep NaN as a measurement, and leave out a row that holds none', () => {
    const { step, trainLoss } = curvesOf(
      log([
        [0, 4],
        [1, null],
        [2, NaN],
        [3, Infinity],
      ]),
    );
    expect([step, trainLoss]).toEqual([
      [0, 2, 3],
      [4, NaN, Infinity],
    ]);
  });

  it('are few enough to draw, however long the log, and keep what stands out', () => {
    const long = Array.from({ length: 100_000 }, (_, step) => [step, step === 54_321 ? 9 : Math.sin(step)] as const);
    const { step, trainLoss } = curvesOf(log(long));
    expect(step.length).toBeLessThan(20_000);
    expect(trainLoss[step.indexOf(54_321)]).toBe(9);
    expect([step[0], step.at(-1)]).toEqual([0, 99_999]);
  });

  it('are those of the longest of several runs', () => {
    const run = (losses: number) => Array.from({ length: losses }, (_, step) => [step, losses] as const);
    expect(curvesOf(log([...run(5), ...run(9)])).trainLoss).toEqual(Array(9).fill(9));
  });
});

describe('the axes of a log', () => {
  const whole = (losses: readonly number[], from = 0) =>
    wholeOf(curvesOf(log(losses.map((loss, i) => [from + i, loss]))));

  it('has room for the first loss, unless that is a peak like any other', () => {
    expect(whole([10, 4, 3, 3, 3]).loss).toBe(10);
    expect(whole([1e6, 4, 3, 3, 3]).loss).toBe(60);
  });

  it('begins at step 0, unless the log begins late', () => {
    expect(whole([3, 2, 1], 1).firstStep).toBe(1);
    expect(whole(Array(100).fill(3), 1).firstStep).toBe(0);
    expect(whole(Array(100).fill(3), 5000).firstStep).toBe(5000);
  });

  it('are there without a single loss', () => {
    expect(whole([])).toEqual({ firstStep: 0, loss: 1 });
  });
});
