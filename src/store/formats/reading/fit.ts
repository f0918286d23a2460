/** How well a format fits, judged by the lines that its reader understands. */
import type { LineReader, LogRow } from '../log.ts';
import { linesOf } from './lines.ts';

/** The measurements that a reader finds in the lines of a text. */
export function rowsOf(text: string, reader: LineReader): LogRow[] {
  const rows: LogRow[] = [];
  for (const line of linesOf(text)) {
    const row = line === null ? null : reader.read(line);
    if (row) rows.push(row);
  }
  return rows;
}

/** How well a format with unmistakable lines fits. */
export function fitOf(text: string, reader: LineReader): number {
  const rows = rowsOf(text, reader).length;
  if (rows === 0) return 0;
  return rows === 1 ? 0.7 : 0.9;
}
