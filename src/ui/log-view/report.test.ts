import { describe, expect, it } from 'vitest';
import { LogError, type Mapping } from '../../store/formats/log.ts';
import { readLog } from '../../store/formats/read_log.ts';
import { EXPORT_IDS } from './exports.ts';
import { columnsAmong, OpenedLog } from './report.ts';

const CLASSES = 10;
/** A training that learns nothing; the names say as little. */
const rows = Array.from({ length: 60 }, (_, i) => `${i},${(2.3 + 0.01 * Math.sin(i * i)).toFixed(4)}`);
const table = (...names: string[]) => [names.join(','), ...rows, ''].join('\n');

describe('a log that is open', () => {
  it('is judged anew with what becomes known, without being read again', () => {
    const log = new OpenedLog(table('step', 'train_loss'));
    log.map({});
    const [before, after] = [log.report(null), log.report(CLASSES)];
    expect([before.verdict.pattern, after.verdict.pattern]).toEqual(['flat', 'flat']);
    expect(after.verdict.evidence).not.toEqual(before.verdict.evidence);
    expect(before).toMatchObject({ trainLosses: rows.length, valLosses: 0 });
  });

  it('says which columns there are where none is a loss, and reads the one that is chosen', () => {
    const log = new OpenedLog(table('when', 'what'));
    const problem = (() => {
      try {
        log.map({});
      } catch (error) {
        return error;
      }
    })();
    expect(problem).toBeInstanceOf(LogError);
    expect((problem as LogError).columns).toEqual(['when', 'what']);
    log.map({ step: 'when', trainLoss: 'what' });
    expect(log.report(null).curves.trainLoss).toHaveLength(rows.length);
  });

  it('shows what its columns would be taken for while one has still to be chosen', () => {
    const columns = (mapping: Mapping) =>
      columnsAmong(['epoch', 'what', 'val_loss'], mapping).map(({ channel }) => channel);
    expect(columns({})).toEqual(['step', null, 'valLoss']);
    expect(columns({ valLoss: 'what' })).toEqual(['step', 'valLoss', null]);
    expect(columns({ step: '' })).toEqual([null, null, 'valLoss']);
  });

  it.each(EXPORT_IDS)('loses no training loss when it is saved as %s and read again', (as) => {
    const log = new OpenedLog(table('step', 'train_loss'));
    log.map({});
    const again = readLog(log.print(as)).log;
    expect(again.trainLoss).toEqual(log.report(null).curves.trainLoss);
    expect(again.step).toEqual(log.report(null).curves.step);
  });
});
