/** Records of names and values, as JSON and printed dictionaries hold them. */
import type { DocumentRows, Mapping, LogRow } from '../log.ts';
import { wordsOf } from './column_names.ts';
import { NamedReader } from './named_reader.ts';
import { valueOf } from './numbers.ts';
import { VALIDATION } from './splits.ts';
import { Steps } from './steps.ts';

/** `{"train": {"loss": 2}}` is `train/loss`; deeper ones are no measurements. */
const DEPTH = 3;
const MOST_VALUES = 2000;

/** Keys of the part of the data that a record speaks of, as in `"mode": "val"`. */
export const SPLIT_KEY = /^(?:mode|split|phase|stage|subset|set|part|type|kind|event)$/i;
/** Keys of the name of a measurement, as in `"tag": "train/loss", "value": 2`. */
export const NAME_KEY = /^(?:tag|metric|metric_name|name|key|variable)$/i;
export const VALUE_KEY = /^(?:value|scalar)$/i;

export class RecordReader extends NamedReader {
  private readonly steps = new Steps();

  /** The measurements of a record; null where it has none, or only sums up the run. */
  readRecord(record: unknown): LogRow | null {
    if (!isRecord(record)) return null;
    const { values, isValidation } = flatten(record);
    if (values.has('train_runtime')) return null;
    const row = this.rowOf(values);
    return this.steps.settle(row, this.found.get('step') === 'epoch' ? null : values.get('epoch'), isValidation);
  }
}

/** Rows of records; columns are chosen with all of them in view. */
export function readRecords(records: readonly unknown[], mapping: Mapping): DocumentRows {
  const reader = new RecordReader(mapping);
  const rows = records.map((record) => reader.readRecord(record)).filter((row) => row !== null);
  const wiser = reader.hindsight();
  if (wiser) return { ...readRecords(records, wiser), notes: reader.notes(wiser) };
  return { rows, columns: reader.columns(), rivals: reader.rivals(), notes: reader.notes() };
}

/** The columns among the properties of an object, as a record for each row. */
export function recordsOfColumns(object: object): Record<string, unknown>[] {
  const columns = Object.entries(object).filter((entry): entry is [string, unknown[]] => isColumn(entry[1]));
  const length = columns.reduce((longest, [, column]) => Math.max(longest, column.length), 0);
  const row = (i: number) => Object.fromEntries(columns.map(([name, column]) => [name, column[i] ?? null]));
  return Array.from({ length }, (_, i) => row(i));
}

export const isRecord = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers, or words for them. */
export const isColumn = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every((cell) => cell === null || valueOf(cell) !== undefined);

interface Flat {
  values: Map<string, number | null>;
  /** Whether the record says that it speaks of validation. */
  isValidation: boolean;
}

function flatten(record: object): Flat {
  const values = new Map<string, number | null>();
  const words = new Map<string, string>();
  flattenInto(record, '', DEPTH, values, words);
  const isValidation = [...words].some(([key, word]) => SPLIT_KEY.test(key) && VALIDATION.test(word));
  const named = namedValue(values, words);
  if (named) values.set(...named);
  if (!isValidation) return { values, isValidation };
  return { values: new Map([...values].map(([name, value]) => [asValidation(name), value])), isValidation };
}

/** `loss` in a record of validation is `val/loss`. */
const asValidation = (name: string): string =>
  wordsOf(name).includes('loss') && !wordsOf(name).some((word) => VALIDATION.test(word)) ? `val/${name}` : name;

function namedValue(values: Map<string, number | null>, words: Map<string, string>): [string, number] | null {
  const name = [...words.keys()].find((key) => NAME_KEY.test(key));
  const key = [...values.keys()].find((candidate) => VALUE_KEY.test(candidate));
  const value = key === undefined ? null : values.get(key);
  return name === undefined || typeof value !== 'number' ? null : [words.get(name)!, value];
}

function flattenInto(
  record: object,
  prefix: string,
  depth: number,
  values: Map<string, number | null>,
  words: Map<string, string>,
): void {
  for (const [key, value] of Object.entries(record)) {
    if (values.size >= MOST_VALUES) return;
    const name = prefix + key;
    const number = value === null ? null : valueOf(value);
    if (number !== undefined) values.set(name, number);
    else if (typeof value === 'string') words.set(name, value.trim());
    else if (isRecord(value) && depth > 1) {
      flattenInto(value, `${name}/`, depth - 1, values, words);
    }
  }
}
