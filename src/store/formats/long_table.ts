/** Tables of a measurement to a row, as trackers export them: `metric,step,value`. */
import { cellsOf } from './cells.ts';
import type { LineFormat, LineReader, Mapping, Row } from './log.ts';
import { NAME_KEY, RecordReader, VALUE_KEY } from './records.ts';

class LongTableReader implements LineReader {
  private names: string[] | null = null;
  private readonly records: RecordReader;

  constructor(mapping: Mapping) {
    this.records = new RecordReader(mapping);
  }

  read(line: string): Row | null {
    const cells = cellsOf(line, line.includes('\t') ? '\t' : ',');
    if (isHeader(cells)) this.names = cells;
    else if (this.names?.length === cells.length) {
      return this.records.read(Object.fromEntries(this.names.map((name, i) => [name, cells[i]])));
    }
    return null;
  }

  columns() {
    return this.records.columns();
  }

  rivals() {
    return this.records.rivals();
  }

  notes(wiser?: Mapping) {
    return this.records.notes(wiser);
  }

  hindsight() {
    return this.records.hindsight();
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
