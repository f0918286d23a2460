/** A run's history as JSON: columns of equal length, absent values `null`, non-finite ones as strings. */
import type { Inspection } from '../../core/inspection.ts';
import {
  CHANNELS,
  FILE_COLUMN_NAMES,
  isNullable,
  restoreColumns,
  type ColumnName,
  type CountName,
  type FileColumnName,
  type History,
  type StoredColumns,
} from '../../core/record.ts';
import { LogError, type DocumentFormat, type LossLog } from './log.ts';
import { parseJson } from './reading/parse_json.ts';
import { readRecords, recordsOfColumns } from './reading/records.ts';

export type JsonNumber = number | 'NaN' | 'Infinity' | '-Infinity' | null;

export type JsonHistory = { [N in FileColumnName]: (N extends CountName ? number : JsonNumber)[] } & Pick<
  History,
  'tunes' | 'skills' | 'stoppedEarly'
>;

/** JSON has no NaN and no infinities; they are results here, so they are kept as words. */
export function jsonNumber(value: number | null): JsonNumber {
  if (value === null || Number.isFinite(value)) return value;
  return String(value) as JsonNumber;
}

/** Speed is left out: two runs of the same seed give the same JSON. */
export function historyToJson(history: History): JsonHistory {
  const { tunes, skills, stoppedEarly } = history;
  const columns = FILE_COLUMN_NAMES.map((name) => [name, history[name].map(jsonNumber)]);
  return { ...(Object.fromEntries(columns) as Pick<JsonHistory, FileColumnName>), tunes, skills, stoppedEarly };
}

/** The inverse of `historyToJson`. Columns that were left out, or did not exist yet, are unknown. */
export function historyFromJson(json: JsonHistory): History {
  const { tunes, skills, stoppedEarly } = json;
  const value = (name: ColumnName, cell: JsonNumber) => (cell === null && isNullable(name) ? null : Number(cell));
  const columns = FILE_COLUMN_NAMES.filter((name) => json[name]).map((name) => [
    name,
    json[name].map((cell) => value(name, cell)),
  ]);
  return { ...restoreColumns(Object.fromEntries(columns) as StoredColumns), tunes, skills, stoppedEarly };
}

/** Whether a value is a complete history; the cells are not checked. */
export function isJsonHistory(value: unknown): value is JsonHistory {
  const json = Object(value) as Record<string, unknown>;
  const { step, tunes, skills, stoppedEarly } = json;
  if (!Array.isArray(step)) return false;
  const fits = (column: unknown) => Array.isArray(column) && column.length === step.length;
  const columns = FILE_COLUMN_NAMES.every((name) => fits(json[name]) || (json[name] === undefined && isNullable(name)));
  return columns && Array.isArray(tunes) && Array.isArray(skills) && stoppedEarly !== undefined;
}

/** The columns of a log, as the history of a run has them. */
export function printJson(log: LossLog): string {
  const columns = CHANNELS.map((name) => [name, log[name].map(jsonNumber)]);
  return `${JSON.stringify({ step: log.step, ...Object.fromEntries(columns) })}\n`;
}

/** A run as the command line writes it, or its history alone. */
export const json: DocumentFormat = {
  id: 'json',
  title: "this lab's JSON",
  exact: true,
  sniff: (head) => (/^\s*\{/.test(head) && /"(?:trainLoss|floor)"\s*:/.test(head) ? 0.95 : 0),
  document(text, mapping) {
    const run = Object(parseJson(text)) as { history?: object; trainLoss?: unknown };
    const history = Object(run.history ?? run) as { trainLoss?: unknown };
    if (Array.isArray(history.trainLoss)) return readRecords(recordsOfColumns(history), mapping);
    throw new LogError('The file has no column trainLoss.', 'A run that this lab has written has one, in its history.');
  },
};

/** What the instruments showed of a step; measurements that are not finite become words, too. */
export function inspectionToJson({ parameters, attention, ...rest }: Inspection) {
  return {
    ...rest,
    parameters: parameters.map(({ name, size, weightNorm, gradNorm, updateRatio }) => ({
      name,
      size,
      weightNorm: jsonNumber(weightNorm),
      gradNorm: jsonNumber(gradNorm),
      updateRatio: jsonNumber(updateRatio),
    })),
    attention: attention.map(({ layer, maxScore }) => ({ layer, maxScore: jsonNumber(maxScore) })),
  };
}
