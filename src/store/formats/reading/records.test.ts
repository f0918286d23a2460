import { describe, expect, it } from 'vitest';
import { readLog } from '../read_log.ts';
import { withQuotedWords } from './parse_json.ts';

/** The columns that hold anything. */
function columnsOf(text: string, options = {}) {
  const { log } = readLog(text, options);
  return Object.fromEntries(
    Object.entries<(number | null)[]>({ ...log }).filter(([, column]) => column.some((value) => value !== null)),
  );
}

const lines = (...records: unknown[]) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

describe('JSON Lines', () => {
  it('may mix records of training and of validation', () => {
    const text = lines({ step: 0, train_loss: 4 }, { step: 5, val_loss: 3.6 }, { step: 10, train_loss: 3, lr: 0.1 });
    expect(columnsOf(text)).toEqual({
      step: [0, 5, 10],
      trainLoss: [4, null, 3],
      valLoss: [null, 3.6, null],
      lr: [null, null, 0.1],
    });
  });

  it('may name the part of the data, and count steps anew in every epoch', () => {
    const text = lines(
      { env: 'a machine', lr: 0.01 },
      { mode: 'train', epoch: 1, iter: 50, lr: 0.01, loss: 4, loss_cls: 3, loss_bbox: 1 },
      { mode: 'train', epoch: 1, iter: 100, lr: 0.01, loss: 3, loss_cls: 2, loss_bbox: 1 },
      { mode: 'val', epoch: 1, iter: 20, loss: 3.5, bbox_mAP: 0.1 },
      { mode: 'train', epoch: 2, iter: 50, lr: 0.001, loss: 2, loss_cls: 1, loss_bbox: 1 },
    );
    expect(columnsOf(text)).toMatchObject({
      step: [0, 50, 100, 150],
      trainLoss: [null, 4, 3, 2],
      valLoss: [null, null, 3.5, null],
    });
  });

  it('may nest the measurements, or tell one to a line', () => {
    expect(
      columnsOf(lines({ _step: 1, train: { loss: 4 }, val: { loss: '4.1' } }, { _step: 2, train: { loss: 3 } })),
    ).toEqual({
      step: [1, 2],
      trainLoss: [4, 3],
      valLoss: [4.1, null],
    });
    expect(
      columnsOf(lines({ step: 1, tag: 'train/loss', value: 4 }, { step: 2, tag: 'train/loss', value: 3 })),
    ).toEqual({
      step: [1, 2],
      trainLoss: [4, 3],
    });
  });

  it('may stand behind other words, among other lines', () => {
    const text =
      'starting\njson_stats: {"epoch": 1, "loss": 4}\n{1: tensor}\nINFO:root: {"epoch": 2, "loss": NaN} ok\n';
    expect(columnsOf(text)).toEqual({ step: [1, 2], trainLoss: [4, NaN] });
  });

  it('may begin with the settings and end with a summary of the run', () => {
    const records = Array.from({ length: 20 }, (_, i) => ({ step: i, loss: 4 - i / 10, lr: 0.1 }));
    const text = lines(
      { learning_rate: 3, batch_size: 8 },
      ...records,
      { step: 20, train_loss: 2.9, train_runtime: 9 },
      { train_loss: 3 },
    );
    const { trainLoss, lr } = readLog(text).log;
    expect(trainLoss.filter((loss) => loss !== null)).toEqual(records.map(({ loss }) => loss));
    expect(lr.filter((rate) => rate !== null)).toEqual(records.map(() => 0.1));
  });

  it('may hold anything else as well', () => {
    const odd =
      '{"step": 0, "loss": 4, "loss": 5, "__proto__": {"loss": 1}, "big": 1e999, "none": null, "list": [1, [2]]}\n';
    expect(columnsOf(odd + '{"step": 1, "loss": 1e999}\n')).toEqual({ step: [0, 1], trainLoss: [5, Infinity] });
  });
});

describe('a JSON file', () => {
  it.each([
    [
      'records',
      [
        { step: 0, loss: 4, val_loss: 4.1 },
        { step: 1, loss: 3, val_loss: null },
      ],
    ],
    [
      'records somewhere within',
      {
        run: {
          name: 'x',
          log: [
            { step: 0, loss: 4, val_loss: 4.1 },
            { step: 1, loss: 3 },
          ],
        },
      },
    ],
    ['columns', { loss: [4, 3], val_loss: [4.1, null], accuracy: [0.1, 0.2] }],
    ['columns of unequal length', { steps: [0, 1], train: [4, 3], val: [4.1] }],
    ['columns of words', { history: { loss: ['4', '3'], val_loss: ['4.1', null] } }],
  ])('may hold %s', (_, value) => {
    for (const text of [JSON.stringify(value), JSON.stringify(value, null, 2)]) {
      expect(columnsOf(text)).toEqual({ step: [0, 1], trainLoss: [4, 3], valLoss: [4.1, null] });
    }
  });

  it('may hold losses alone', () => {
    expect(columnsOf('[4, 3, NaN]')).toEqual({ step: [0, 1, 2], trainLoss: [4, 3, NaN] });
  });

  it('of the Trainer is read without its last record, which is a mean', () => {
    const history = [
      { epoch: 0.5, grad_norm: 1.5, learning_rate: 5e-5, loss: 4, step: 10 },
      { epoch: 1, eval_loss: 3.9, eval_runtime: 1, step: 20 },
      { epoch: 1, grad_norm: 1.2, learning_rate: 4e-5, loss: 3, step: 20 },
      { epoch: 1, step: 20, total_flos: 0, train_loss: 3.5, train_runtime: 2 },
    ];
    const { log, notes } = readLog(JSON.stringify({ epoch: 1, global_step: 20, log_history: history }));
    expect(log).toEqual({
      step: [10, 20],
      trainLoss: [4, 3],
      valLoss: [null, 3.9],
      lr: [5e-5, 4e-5],
      gradNorm: [1.5, 1.2],
    });
    expect(notes).toEqual(['Validation loss is taken from `eval_loss`.']);
  });
});

describe('bare NaN and infinities', () => {
  it.each([
    ['{"a": NaN, "b": -Infinity, "c": [nan, +inf]}', '{"a": "NaN", "b": "-Infinity", "c": ["nan", "+inf"]}'],
    ['{"NaN": "NaN \\" NaN", "Infinity": 1}', '{"NaN": "NaN \\" NaN", "Infinity": 1}'],
    ['{"a": Nano, "b": null, "c": info}', '{"a": Nano, "b": null, "c": info}'],
    ['"NaN', '"NaN'],
  ])('%s', (text, quoted) => {
    expect(withQuotedWords(text)).toBe(quoted);
  });
});
