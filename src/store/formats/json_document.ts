/** A JSON file of records, `[{"step": 1, "loss": 2}, …]`, or of columns, `{"loss": [2, …], "val_loss": […]}`, or of losses alone. */
import type { DocumentFormat } from './log.ts';
import { parseJson } from './reading/parse_json.ts';
import { isColumn, isRecord, readRecords, recordsOfColumns } from './reading/records.ts';

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

/** The longest list of records, or of columns taken as records, within a value. */
function recordsIn(value: unknown, depth: number): readonly unknown[] {
  if (Array.isArray(value)) return value.some(isRecord) ? value : [];
  if (!isRecord(value) || depth === 0) return [];
  const found = [recordsOfColumns(value), ...Object.values(value).map((inner) => recordsIn(inner, depth - 1))];
  return found.reduce((longest, records) => (records.length > longest.length ? records : longest));
}
