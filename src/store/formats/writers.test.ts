/** What is written and read again is the same, as far as the format can hold it. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyHistory } from '../../core/record.ts';
import { printCsv } from './csv.ts';
import { historyFromJson, historyToJson, isJsonHistory, printJson } from './json.ts';
import type { LossLog } from './log.ts';
import { printNanogpt } from './nanogpt.ts';
import { readLog } from './read_log.ts';
import { printTensorboard } from './tensorboard.ts';

const number = fc.oneof(
  { weight: 5, arbitrary: fc.double({ noNaN: true, min: 0, max: 20 }) },
  { weight: 2, arbitrary: fc.double() },
  { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity, 1e-300, 1e300, 5e-324) },
);
// Minus zero is written as zero.
const cell = fc.option(
  number.map((value) => value + 0),
  { freq: 4 },
);

/** Logs as a reader makes them: rising steps, something in every row, a loss somewhere. */
const logs: fc.Arbitrary<LossLog> = fc
  .array(fc.record({ gap: fc.integer({ min: 1, max: 1000 }), cells: fc.tuple(cell, cell, cell, cell) }), {
    minLength: 2,
    maxLength: 40,
  })
  .map((rows) => {
    let step = -1;
    const kept = rows
      .map(({ gap, cells }) => ({ step: (step += gap), cells }))
      .filter(({ cells }) => cells.some((value) => value !== null));
    const column = (i: 0 | 1 | 2 | 3) => kept.map(({ cells }) => cells[i]);
    return {
      step: kept.map((row) => row.step),
      trainLoss: column(0),
      valLoss: column(1),
      lr: column(2),
      gradNorm: column(3),
    };
  })
  .filter(({ trainLoss }) => trainLoss.filter((loss) => loss !== null && Number.isFinite(loss)).length > 1);

const readsAs = (print: (log: LossLog) => string) =>
  fc.property(logs, (log) => {
    expect(readLog(print(log)).log).toEqual(log);
  });

describe('a log that is written', () => {
  it('as CSV is read again with all its digits', () => {
    fc.assert(readsAs(printCsv));
  });

  it('as JSON is read again with all its digits', () => {
    fc.assert(readsAs(printJson));
  });

  it('as a table of TensorBoard keeps steps and training loss', () => {
    fc.assert(
      fc.property(logs, (log) => {
        const { step, trainLoss } = readLog(printTensorboard(log)).log;
        const measured = log.trainLoss.flatMap((loss, i) => (loss === null ? [] : [[log.step[i], loss]]));
        expect(step.map((at, i) => [at, trainLoss[i]])).toEqual(measured);
      }),
    );
  });

  it('as a log of nanoGPT is read again with all its digits', () => {
    fc.assert(readsAs(printNanogpt));
  });
});

describe('a run', () => {
  const history = {
    ...emptyHistory(),
    step: [0, 1],
    trainLoss: [4, NaN],
    valLoss: [4.1, null],
    lr: [1, 1],
    gradNorm: [2, Infinity],
  };
  const log = { step: [0, 1], trainLoss: [4, NaN], valLoss: [4.1, null], lr: [1, 1], gradNorm: [2, Infinity] };

  it('is the same table as a log', () => {
    expect(printCsv(history)).toBe(printCsv(log));
    expect(readLog(printCsv(history)).log).toEqual(log);
  });

  it('is read from the JSON of the command line and from its history alone', () => {
    const run = { experiment: 'good', floor: null, verdict: { confidence: 0.9 }, history: historyToJson(history) };
    for (const text of [JSON.stringify(run), JSON.stringify(run, null, 2), JSON.stringify(run.history)]) {
      expect(readLog(text)).toMatchObject({ format: 'json', log });
    }
  });
});

it('a history and a table that people have saved are read as they were written', () => {
  const saved = {
    step: [0, 10, 20],
    trainLoss: [3.6, 'NaN', 'Infinity'],
    valLoss: [3.7, null, '-Infinity'],
    lr: [0, 1e-3, 2e-3],
    gradNorm: [1, 2.5, 'NaN'],
    gradNormClipped: [1, 1, 'NaN'],
    nonFinite: [0, 0, 7],
    tunes: [{ step: 10, key: 'learning_rate', value: 0.01 }],
    skills: [{ step: 10, scores: { agreement: 0.5 } }],
    stoppedEarly: { step: 20, best: { step: 0, valLoss: 3.7 } },
  };
  expect(isJsonHistory(saved)).toBe(true);
  expect(isJsonHistory(saved) && historyFromJson(saved)).toEqual({
    ...saved,
    trainLoss: [3.6, NaN, Infinity],
    valLoss: [3.7, null, -Infinity],
    gradNorm: [1, 2.5, NaN],
    gradNormClipped: [1, 1, NaN],
    tokensPerSecond: [null, null, null],
  });
  const table = 'step,train_loss,val_loss,lr,grad_norm\n0,3.6,3.7,0,1\n10,NaN,,0.001,2.5\n';
  const log = { step: [0, 10], trainLoss: [3.6, NaN], valLoss: [3.7, null], lr: [0, 1e-3], gradNorm: [1, 2.5] };
  expect(readLog(table)).toMatchObject({ format: 'csv', log });
  expect(printCsv(log)).toBe(table);
});
