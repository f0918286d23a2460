import { describe, expect, it } from 'vitest';
import { LogError, type Mapping } from '../store/formats/log.ts';
import { GrowingLog } from './growing_log.ts';

const opened = (mapping: Mapping = {}) => new GrowingLog({ mapping });
const table = (header: string, rows: number) =>
  `${header}\n${Array.from({ length: rows }, (_, i) => `${i},${9 - i / 10},${8 - i / 10}\n`).join('')}`;

describe('a log that is still being written', () => {
  it('has the rows of the lines that are finished, and in the end of the one that is not', () => {
    const log = opened();
    expect(log.push('iter 0: loss 4.5, time 1ms\niter 1: loss 3')).toEqual([{ step: 0, trainLoss: 4.5 }]);
    expect(log.push('.5, time 1ms\niter 2: loss 2.5')).toEqual([{ step: 1, trainLoss: 3.5 }]);
    expect(log.end()).toEqual([{ step: 2, trainLoss: 2.5 }]);
    expect(log.end()).toEqual([]);
    const alone = opened();
    expect(alone.push('step 7 | loss 2.5')).toEqual([]);
    expect(alone.end()).toEqual([{ step: 7, trainLoss: 2.5 }]);
  });

  it.each([
    ['columns of which any could be the loss', table('step,gen_loss,disc_loss', 9), /More than one column/],
    ['columns of which none is a loss', table('iteration,foo,bar', 9), /No loss was found/],
    ['records of which any could be the loss', '{"gen_loss": 2, "disc_loss": 3}\n'.repeat(9), /More than one column/],
    ['bytes', '\uFFFD\x01\x02\uFFFD\n'.repeat(99), /not text/],
    ['a compressed file', '\x1f\uFFFD\b\0\0', /compressed/],
    [
      'a whole document',
      '{\n"log_history": [\n{\n"step": 1,\n"loss": 4\n}\n]}',
      /trainer_state\.json, which is whole only/,
    ],
    ['a document of one line', '{"loss": [4, 3, 2]}', /whole only at its end/],
  ])('is refused at once where waiting would not help: %s', (_, text, sentence) => {
    expect(() => opened().push(text)).toThrow(sentence);
  });

  it.each([
    ['nothing', ''],
    ['a header', 'step,gen_loss,disc_loss\n'],
    ['words', 'loading data\ncompiling\n'],
    ['records without a loss', '{"step": 1, "memory": 9}\n'.repeat(99)],
    ['part of a document', '{\n"log_history": [\n{"step": 1, "loss": 4'],
  ])('is waited for where a loss may still come: %s', (_, text) => {
    const log = opened();
    expect(log.push(text)).toEqual([]);
    expect(log.title).toBeNull();
    expect(log.problem).toBeInstanceOf(LogError);
  });

  it('keeps the choice of columns that was made in hindsight when it begins anew', () => {
    const log = opened();
    const settings = '{"step": 0, "train_loss": 0}\n';
    log.push(settings + '{"step": 1, "loss": 4}\n{"step": 2, "loss": 3}\n'.repeat(9));
    log.restart();
    expect(log.push(settings + '{"step": 1, "loss": 5}\n')).toEqual([{ step: 1, trainLoss: 5 }]);
  });

  it('may be drawn over itself as a progress bar, without a newline for megabytes', () => {
    const log = opened();
    const update = (i: number) =>
      `  5%|#         | ${i}/900000 [00:10<03:10,  1.0it/s, loss=${(2 + 1 / i).toFixed(4)}]\r`;
    const chunk = (from: number) => Array.from({ length: 10_000 }, (_, i) => update(from + i)).join('');
    let rows = 0;
    for (let i = 0; i < 4; i++) rows += log.push(chunk(1 + 10_000 * i)).length;
    expect(rows).toBe(40_000);
  });
});
