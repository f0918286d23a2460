/** JSON Lines: a record to a line, as wandb's history, mmdetection and many others write it, a prefix before it or not. */
import { linesOf } from './lines.ts';
import type { LineFormat, LineReader, Mapping, Row } from './log.ts';
import { parseJsonLine } from './parse_json.ts';
import { RecordReader } from './records.ts';

class JsonLinesReader implements LineReader {
  private readonly records: RecordReader;

  constructor(mapping: Mapping) {
    this.records = new RecordReader(mapping);
  }

  read(line: string): Row | null {
    const start = line.indexOf('{');
    const end = line.lastIndexOf('}');
    return start < 0 || end < start ? null : this.records.read(parseJsonLine(line.slice(start, end + 1)));
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

export const jsonLines: LineFormat = {
  id: 'jsonl',
  title: 'JSON Lines',
  sniff(head) {
    const reader = new JsonLinesReader({});
    let [records, lines] = [0, 0];
    for (const line of linesOf(head)) {
      if (line === null || line.trim() === '') continue;
      lines++;
      if (reader.read(line)) records++;
    }
    if (records === 0) return reader.rivals().length > 0 ? 0.3 : 0;
    return records > 1 && records > lines / 2 ? 0.9 : records > 1 ? 0.75 : 0.45;
  },
  lines: (mapping) => new JsonLinesReader(mapping),
};
