import { describe, expect, it } from 'vitest';
import { appendRecord, emptyHistory, truncateHistory, type History, type StepRecord } from '../../core/record.ts';
import { MOST_STRETCHES } from './envelope.ts';
import { latestUpTo, nearestRecord, CurveLines } from './curve-lines.ts';

const record = (step: number, trainLoss: number): StepRecord => ({
  step,
  trainLoss,
  valLoss: step % 2 ? null : trainLoss,
  lr: 1,
  gradNorm: 0,
  gradNormClipped: 0,
  tokensPerSecond: null,
  nonFinite: 0,
});

const history = (...losses: number[]) => {
  const result = emptyHistory();
  losses.forEach((loss, step) => appendRecord(result, record(step, loss)));
  return result;
};

describe('a history as points', () => {
  it('draws NaN and infinity as gaps and remembers the first', () => {
    const lines = new CurveLines();
    lines.sync(history(10, 9, Infinity, NaN, 8), 1);
    expect(lines.train.map((p) => p.y)).toEqual([10, 9, NaN, NaN, 8]);
    expect([lines.brokenAt, lines.lowest, lines.highest]).toEqual([2, 8, { x: 0, y: 10 }]);
    expect(lines.val.map((p) => p.x)).toEqual([0, 2, 4]);
  });

  it('leaves out what a log does not tell, and sees its end of the line all the same', () => {
    const lines = new CurveLines();
    const nothing = [null, null, null, null];
    const log = { step: [0, 5, 10, 15], trainLoss: [4, 3, null, NaN], valLoss: [null, 5, 6, null], lr: nothing };
    lines.sync({ ...log, gradNorm: nothing }, 1);
    expect(lines.train).toEqual([
      { x: 0, y: 4 },
      { x: 5, y: 3 },
      { x: 15, y: NaN },
    ]);
    expect(lines.val.map(({ x }) => x)).toEqual([5, 10]);
    expect([lines.norm, lines.rate]).toEqual([[], []]);
    expect(lines.broken).toEqual({ step: 15, loss: NaN, end: { x: 5, y: 3 } });
    expect(lines.highest).toEqual({ x: 10, y: 6 });
  });

  it('tells NaN from infinity, and where the line ended', () => {
    const broken = (...losses: number[]) => {
      const lines = new CurveLines();
      lines.sync(history(...losses), 1);
      return lines.broken;
    };
    expect(broken(10, 9, Infinity, NaN)).toEqual({ step: 2, loss: Infinity, end: { x: 1, y: 9 } });
    expect(broken(NaN, 1)).toEqual({ step: 0, loss: NaN, end: null });
    expect(broken(10, 9)).toBeNull();
  });

  it('keeps the ranges of norm and rate', () => {
    const lines = new CurveLines();
    const run = history(1, 1, 1, 1);
    run.gradNorm = [0, 3, 0.5, NaN];
    run.lr = [0.1, 0.3, 0.2, 0];
    lines.sync(run, 1);
    expect([lines.lowestNorm, lines.highestNorm, lines.highestRate]).toEqual([0.5, 3, 0.3]);
  });

  it('leaves gaps for gradient norms of zero, which a logarithmic axis cannot show', () => {
    const lines = new CurveLines();
    lines.sync(history(1), 1);
    expect(lines.norm).toEqual([{ x: 0, y: NaN }]);
  });

  it('starts over when something was taken back', () => {
    const lines = new CurveLines();
    const run = history(10, 9, 300);
    lines.sync(run, 1);
    truncateHistory(run, 2);
    lines.sync(run, 2);
    expect([lines.train.length, lines.highest.y]).toEqual([2, 10]);
  });

  it('cuts a lone peak off the axis, but not a run that stays high', () => {
    const lone = new CurveLines();
    lone.sync(history(...Array.from({ length: 30 }, (_, i) => (i === 9 ? 290 : 5))), 1);
    expect(lone.top(10)).toEqual({ value: 20, cutOff: true });
    const high = new CurveLines();
    high.sync(history(...Array.from({ length: 30 }, (_, i) => (i > 9 ? 80 : 5))), 1);
    expect(high.top(10)).toEqual({ value: 80, cutOff: false });
  });
});

describe('a long history', () => {
  /** Wraps the columns of a run so that reads are counted. */
  const watched = (run: History) => {
    const reads = { count: 0 };
    const watch = <T>(column: T[]) =>
      new Proxy(column, {
        get(target, key) {
          if (typeof key === 'string' && key !== 'length') reads.count++;
          return Reflect.get(target, key) as unknown;
        },
      });
    const { step, trainLoss, valLoss, lr, gradNorm } = run;
    const columns = { step: watch(step), trainLoss: watch(trainLoss), valLoss: watch(valLoss) };
    return { reads, run: { ...run, ...columns, lr: watch(lr), gradNorm: watch(gradNorm) } };
  };

  it('costs what is new, and draws a bounded number of points', () => {
    const long = history();
    for (let i = 0; i < 200_000; i++) appendRecord(long, record(i, i === 7 ? 290 : 5));
    const { run, reads } = watched(long);
    const lines = new CurveLines();
    lines.sync(run, 1);
    expect(lines.top(10)).toEqual({ value: 20, cutOff: true });
    reads.count = 0;
    appendRecord(run, record(200_000, 4));
    reads.count = 0; // `push` reads, too
    lines.sync(run, 1);
    expect(lines.top(10)).toEqual({ value: 20, cutOff: true });
    expect(reads.count).toBeLessThan(20);
    expect(lines.train.at(-1)).toEqual({ x: 200_000, y: 4 });
    expect(lines.train).toContainEqual({ x: 7, y: 290 });
    for (const line of [lines.train, lines.val, lines.norm, lines.rate])
      expect(line.length).toBeLessThanOrEqual(2 * MOST_STRETCHES + 1);
  });
});

describe('the nearest record', () => {
  it('is found by step, not by position', () => {
    expect([-5, 0, 12, 16, 99].map((step) => nearestRecord([0, 10, 20], step))).toEqual([0, 0, 1, 2, 2]);
    expect(nearestRecord([], 3)).toBe(-1);
  });

  it('shows the latest validation loss up to it', () => {
    expect([-1, 0, 1, 2, 3].map((i) => latestUpTo([null, 5, null, 4], i))).toEqual([null, null, 5, 5, 4]);
  });
});
