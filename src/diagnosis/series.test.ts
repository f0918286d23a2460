import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonical, finite, indexAfter, indexFrom, SeriesBuilder, valueAt } from './series.ts';

describe('the canonical series', () => {
  it('gives every column its own steps and keeps what is not finite', () => {
    const { train, val, lr } = canonical({
      step: [0, 1, 2, 3],
      trainLoss: [5, null, NaN, 4],
      valLoss: [null, 6, null, 5],
    });
    expect([...train.step]).toEqual([0, 2, 3]);
    expect([...train.value]).toEqual([5, NaN, 4]);
    expect([...val.step]).toEqual([1, 3]);
    expect(lr.step.length).toBe(0);
    expect([...finite(train).value]).toEqual([5, 4]);
  });

  it('sorts a resumed run and believes the later of two losses at one step', () => {
    const step = [0, 10, 20, 30, 20, 30, 40];
    const { train, runs } = canonical({ step, trainLoss: [9, 8, 7, 6, 7.5, 6.5, 5] });
    expect(runs).toBe(1);
    expect([...train.step]).toEqual([0, 10, 20, 30, 40]);
    expect([...train.value]).toEqual([9, 8, 7.5, 6.5, 5]);
  });

  it('keeps the latest of several runs in one record, unless a longer one tells more', () => {
    const runOf = (...lengths: number[]) => {
      const step = lengths.flatMap((length) => Array.from({ length }, (_, i) => i));
      const { train, runs, latest } = canonical({ step, trainLoss: step.map((_, i) => i) });
      return { from: train.value[0], to: train.value.at(-1), runs, latest };
    };
    expect(runOf(3, 8, 4)).toEqual({ from: 11, to: 14, runs: 3, latest: true });
    expect(runOf(3, 8, 2)).toEqual({ from: 3, to: 10, runs: 3, latest: false });
    expect(runOf(500, 30)).toMatchObject({ from: 500, latest: true });
  });

  it('keeps the latest where it is lost, however short', () => {
    const step = [...Array.from({ length: 100 }, (_, i) => i), 0, 1];
    const trainLoss = step.map((_, i) => (i === 101 ? NaN : 1));
    expect(canonical({ step, trainLoss })).toMatchObject({ runs: 2, latest: true });
  });

  it('reads validation losses where there are no others, and rows as steps where there are none', () => {
    const { train, val, ofValidation } = canonical({ valLoss: [3, null, 2, 1] });
    expect({ step: [...train.step], value: [...train.value] }).toEqual({ step: [0, 2, 3], value: [3, 2, 1] });
    expect({ points: val.step.length, ofValidation }).toEqual({ points: 0, ofValidation: true });
  });

  it('says so where there are no losses at all', () => {
    expect(() => canonical({ step: [1, 2] })).toThrow('The history has no losses. Give it as columns');
  });

  it('sorts a resumed column only from where it was measured again', () => {
    const { train, val } = canonical({
      step: [0, 10, 20, 30, 25, 35],
      trainLoss: [9, 8, 7, 6, 6.5, 5],
      valLoss: [9, null, null, 8, null, null],
    });
    expect([...train.step]).toEqual([0, 10, 20, 25, 35]);
    expect([...val.step]).toEqual([0, 30]);
  });

  it.each([
    ['backwards', (n: number) => Array.from({ length: n }, (_, i) => n - 1 - i)],
    ['in no order', (n: number) => Array.from({ length: n }, (_, i) => (i * 389) % n)],
    ['in pairs that are swapped', (n: number) => Array.from({ length: n }, (_, i) => i ^ 1)],
  ])('sorts a history that was written %s', (_, order) => {
    const step = order(1000);
    const { train, runs } = canonical({ step, trainLoss: step.map((at) => at / 2) });
    expect(runs).toBe(1);
    expect([...train.value]).toEqual(Array.from({ length: 1000 }, (_, i) => i / 2));
  });

  it('takes many short runs for what they are', () => {
    const step = Array.from({ length: 400 }, (_, i) => i % 4);
    expect(canonical({ step, trainLoss: step.map((_, i) => i) }).runs).toBe(100);
  });

  it('counts on where a row has no step', () => {
    const { train } = canonical({ step: [NaN, 1, null, 10, undefined], trainLoss: [9, 8, 7, 6, 5] });
    expect([...train.step]).toEqual([0, 1, 2, 10, 11]);
    expect([...canonical({ step: [], trainLoss: [9, 8, 7] }).train.step]).toEqual([0, 1, 2]);
  });

  it('leaves out what is no number, and takes typed arrays', () => {
    const garbage = ['7', {}, true, 4] as unknown as number[];
    expect([...canonical({ step: [0, 1, 2, 3], trainLoss: garbage }).train.value]).toEqual([4]);
    const { train, lr } = canonical({
      step: Int32Array.of(0, 1),
      trainLoss: Float32Array.of(-5, Infinity),
      lr: Float64Array.of(1, 2),
    });
    expect([...train.value]).toEqual([-5, Infinity]);
    expect([...lr.value]).toEqual([1, 2]);
  });

  it('looks up the latest value at a step', () => {
    const points = { step: Float64Array.of(10, 20, 30), value: Float64Array.of(1, 2, 3) };
    expect([0, 10, 19, 20, 99].map((at) => valueAt(points, at))).toEqual([1, 1, 1, 2, 3]);
    expect([10, 15, 30].map((at) => indexAfter(points.step, at))).toEqual([1, 1, 3]);
    expect([10, 15, 99].map((at) => indexFrom(points.step, at))).toEqual([0, 1, 2]);
  });
});

describe('the builder of a series', () => {
  it('holds two runs at most, however many there are', () => {
    const builder = new SeriesBuilder();
    let most = 0;
    for (let run = 0; run < 200; run++) {
      for (let i = 0; i < 1000 + run; i++) builder.push(i, 1, 1, 1, 1);
      most = Math.max(most, builder.stored);
    }
    expect(builder.series()).toMatchObject({ runs: 200 });
    expect(builder.series().train.step).toHaveLength(1199);
    expect(most).toBeLessThan(4 * 2 * 2 * 1200);
  });

  it('gives the same series for the same rows, one by one or at once', () => {
    const row = fc.record({
      step: fc.oneof(fc.nat(30), fc.constantFrom(NaN, null, undefined)),
      trainLoss: fc.option(fc.oneof(fc.double(), fc.constantFrom(NaN, Infinity))),
      valLoss: fc.option(fc.double({ min: 0, max: 10 })),
    });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 60 }), (rows) => {
        const steps = rows.map(({ step }) => step ?? NaN).filter(Number.isFinite);
        fc.pre(steps.filter((at, i) => at < steps[i - 1]!).length <= 2);
        const builder = new SeriesBuilder();
        for (const { step, trainLoss, valLoss } of rows) builder.push(step, trainLoss, valLoss);
        const history = {
          step: rows.map(({ step }) => step),
          trainLoss: rows.map(({ trainLoss }) => trainLoss),
          valLoss: rows.map(({ valLoss }) => valLoss),
        };
        const series = canonical(history);
        expect(builder.series()).toEqual(series);
        for (const { step } of [series.train, series.val])
          expect([...step]).toEqual([...new Set(step)].sort((a, b) => a - b));
      }),
    );
  });
});
