/** A JSON file of records, `[{"step": 1, "loss": 2}, …]`, or of columns, `{"loss": [2, …], "val_loss": […]}`, or of losses alone. */
import type { DocumentFormat, DocumentRows, Mapping } from './log.ts';
import { valueOf } from './numbers.ts';
import { parseJson } from './parse_json.ts';
import { RecordReader } from './records.ts';

/** How deep the records or columns may lie: `{"run": {"history": […]}}`. */
const DEPTH = 4;

export const jsonDocument: DocumentFormat = {
  id: 'json-document',
  title: 'a JSON file of records or of columns',
  sniff: (head) => (/^\s*(?:\{\s*["}]|\[\s*(?:[{"\]]|-?[\d.e+-]+,|NaN|nan))/.test(head) ? 0.5 : 0),
  document(text, mapping) {
    const value = parseJson(text);
    return readRecords(isColumn(value) ? recordsOfColumns({ loss: value }) : recordsIn(value, DEPTH), mapping);
  },
};

/** Rows of records; columns are chosen with all of them in view. */
export function readRecords(records: readonly unknown[], mapping: Mapping): DocumentRows {
  const reader = new RecordReader(mapping);
  const rows = records.map((record) => reader.read(record)).filter((row) => row !== null);
  const wiser = reader.hindsight();
  if (wiser) return { ...readRecords(records, wiser), notes: reader.notes(wiser) };
  return { rows, columns: reader.columns(), rivals: reader.rivals(), notes: reader.notes() };
}

/** The longest list of records, or of columns taken as records, within a value. */
function recordsIn(value: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(value)) return value.some(isRecord) ? value : [];
  if (!isRecord(value) || depth === 0) return [];
  const found = [recordsOfColumns(value), ...Object.values(value).map((inner) => recordsIn(inner, depth - 1))];
  return found.reduce((longest, records) => (records.length > longest.length ? records : longest));
}

/** The columns among the properties of an object, as a record for each row. */
export function recordsOfColumns(object: object): Record<string, unknown>[] {
  const columns = Object.entries(object).filter((entry): entry is [string, unknown[]] => isColumn(entry[1]));
  const length = columns.reduce((longest, [, column]) => Math.max(longest, column.length), 0);
  const row = (i: number) => Object.fromEntries(columns.map(([name, column]) => [name, column[i] ?? null]));
  return Array.from({ length }, (_, i) => row(i));
}

const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers, or words for them. */
const isColumn = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((cell) => cell === null || valueOf(cell) !== undefined);
