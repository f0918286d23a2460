/** Our own table: `step,train_loss,val_loss,lr,grad_norm`, absent values as empty cells. */
import { COLUMNS } from '../../core/columns.ts';
import { CSV_COLUMN_NAMES, type CsvName, type RecordColumns } from '../../core/record.ts';
import { LOG_CHANNELS, type LineFormat, type LossLog } from './log.ts';
import { TableReader } from './reading/table.ts';

const headerOf = (names: readonly CsvName[]) => names.map((name) => COLUMNS[name].csv).join(',');
/** Behind the columns that every log has may stand those that only a run of the lab has. */
const HEADER_LINE = new RegExp(`^${headerOf(LOG_CHANNELS)}(?:,\\w+)*\\s*$`, 'm');

/** The table of a run or of a log, which has fewer columns. */
export function printCsv(log: LossLog | RecordColumns): string {
  const columns: Partial<Record<CsvName, (number | null)[]>> = log;
  const names = CSV_COLUMN_NAMES.filter((name) => columns[name]);
  const rows = log.step.map((_, i) => names.map((name) => columns[name]?.[i]).join(','));
  return [headerOf(names), ...rows, ''].join('\n');
}

export const csv: LineFormat = {
  id: 'csv',
  title: "this lab's CSV",
  exact: true,
  sniff: (head) => (HEADER_LINE.test(head) ? 1 : 0),
  lines: (mapping) => new TableReader(mapping),
};
