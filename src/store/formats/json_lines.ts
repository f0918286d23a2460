/** JSON Lines: a record to a line, as wandb's history, mmdetection and many others write it, a prefix before it or not. */
import { linesOf } from './reading/lines.ts';
import type { LineFormat, LineReader, LogRow } from './log.ts';
import { parseJsonLine } from './reading/parse_json.ts';
import { RecordReader } from './reading/records.ts';

class JsonLinesReader extends RecordReader implements LineReader {
  read(line: string): LogRow | null {
    const start = line.indexOf('{');
    const end = line.lastIndexOf('}');
    return start < 0 || end < start ? null : this.readRecord(parseJsonLine(line.slice(start, end + 1)));
  }
}

export const jsonLines: LineFormat = {
  id: 'jsonl',
  title: 'JSON Lines',
  sniff(head) {
    const reader = new JsonLinesReader();
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
