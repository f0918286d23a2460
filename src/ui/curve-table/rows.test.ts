import { describe, expect, it } from 'vitest';
import { appendRecord, emptyHistory } from '../../core/record.ts';
import { changesByRow, sampledRows } from './rows.ts';

const history = (length: number, every: number) => {
  const result = emptyHistory();
  for (let step = 0; step < length; step++) {
    const valLoss = step % every ? null : 3;
    const rest = { lr: 1, gradNorm: 1, gradNormClipped: 1, tokensPerSecond: null, nonFinite: 0 };
    appendRecord(result, { step, trainLoss: 3, valLoss, ...rest });
  }
  return result;
};

describe('rows of the table', () => {
  it('are all records of a short run, and none of an empty one', () => {
    expect(sampledRows(history(12, 5))).toEqual([...Array(12).keys()]);
    expect(sampledRows(history(0, 5))).toEqual([]);
  });

  it('are few of a long one, with validation losses, the first and the last', () => {
    const long = history(1000, 70);
    const rows = sampledRows(long);
    expect(rows.length).toBeLessThanOrEqual(41);
    expect([rows[0], rows.at(-1)]).toEqual([0, 999]);
    expect(rows.filter((i) => long.valLoss[i] !== null)).toHaveLength(15);
  });

  it('tell every live change once, also one that has not taken effect yet', () => {
    const run = history(10, 5);
    run.tunes = [
      { step: 2, key: 'dropout', value: 0 },
      { step: 4, key: 'learning_rate', value: 6e-3 },
      { step: 10, key: 'grad_clip', value: 0 },
    ];
    expect(changesByRow(run, [0, 4, 9])).toEqual([
      '',
      'dropout 0 from step 2, learning rate 6e-3 from step 4',
      'gradient clipping off from step 10',
    ]);
  });
});
