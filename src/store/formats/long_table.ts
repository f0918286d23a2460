/** Tables of a measurement to a row, as trackers export them: `metric,step,value`. */
import { cellsOf } from './reading/cells.ts';
import type { LineFormat, LineReader, LogRow } from './log.ts';
import { NAME_KEY, RecordReader, VALUE_KEY } from './reading/records.ts';

class LongTableReader extends RecordReader implements LineReader {
  private names: string[] | null = null;

  read(line: string): LogRow | null {
    const cells = cellsOf(line, line.includes('\t') ? '\t' : ',');
    if (isHeader(cells)) this.names = cells;
    else if (this.names?.length === cells.length) {
      return this.readRecord(Object.fromEntries(this.names.map((name, i) => [name, cells[i]])));
    }
    return null;
  }
}

const isHeader = (cells: readonly string[]) =>
  cells.some((cell) => NAME_KEY.test(cell.trim())) && cells.some((cell) => VALUE_KEY.test(cell.trim()));

export const longTable: LineFormat = {
  id: 'long-table',
  title: 'a table with a measurement to a row',
  sniff: (head) => (isHeader(cellsOf(head.split(/[\r\n]/, 1)[0]!, head.includes('\t') ? '\t' : ',')) ? 0.85 : 0),
  lines: (mapping) => new LongTableReader(mapping),
};
