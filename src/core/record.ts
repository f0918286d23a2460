/** What is recorded of one optimizer step, and of a whole run; `columns.ts` lists the columns. */
import { COLUMNS } from './columns.ts';

type Table = typeof COLUMNS;
export type ColumnName = keyof Table;
/** The columns whose row in the table has a `Value` under the key `K`. */
type NamesWith<K extends keyof Table[ColumnName], Value> = {
  [N in ColumnName]: Table[N][K] extends Value ? N : never;
}[ColumnName];
export type CountName = NamesWith<'kind', 'count'>;
export type NullableName = NamesWith<'nullable', true>;
export type FileColumnName = NamesWith<'inFiles', true>;
export type CsvName = NamesWith<'csv', string>;
/** A column that the diagnosis reads, and that logs of other programs can have, too. */
export type Channel = NamesWith<'channel', true>;

type Cell<N extends ColumnName> = N extends NullableName ? number | null : number;

/** Measurements of one step, taken with the weights *before* the update of that step. */
export type StepRecord = { -readonly [N in ColumnName]: Cell<N> };

/** Records as columns of equal length, sorted by step. */
export type RecordColumns = { -readonly [N in ColumnName]: Cell<N>[] };

export const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];
export const FILE_COLUMN_NAMES = COLUMN_NAMES.filter((name): name is FileColumnName => COLUMNS[name].inFiles);
export const CSV_COLUMN_NAMES = COLUMN_NAMES.filter((name): name is CsvName => COLUMNS[name].csv !== null);
export const CHANNELS: readonly Channel[] = COLUMN_NAMES.filter((name): name is Channel => COLUMNS[name].channel);
export const isNullable = (name: ColumnName): name is NullableName => COLUMNS[name].nullable;

/** A value changed while training ran; it took effect at `step`, so that a run can be replayed exactly. */
export interface TuneRecord {
  step: number;
  key: string;
  value: number;
}

/** Shares of test items that were answered rightly with the weights before `step`, by the name of the skill. */
export interface SkillRecord {
  step: number;
  scores: Record<string, number>;
}

/** The end of a run whose validation loss had not improved for long enough. */
export interface EarlyStop {
  /** The last step, whose validation exhausted the patience. */
  step: number;
  /** The weights before this step, which the model went back to; null where no validation loss was ever finite. */
  best: { step: number; valLoss: number } | null;
}

/** A whole run: its columns, and the events that are no columns. */
export interface History extends RecordColumns {
  tunes: TuneRecord[];
  /** Taken at validations while the instruments were shown, and only with texts that a grammar writes. */
  skills: SkillRecord[];
  /** Null unless the run was stopped early. */
  stoppedEarly: EarlyStop | null;
}

/** Makes an object with a value for each column. */
export const forEachColumn = <T>(make: (name: ColumnName) => T): Record<ColumnName, T> =>
  Object.fromEntries(COLUMN_NAMES.map((name) => [name, make(name)])) as Record<ColumnName, T>;

export function emptyHistory(): History {
  return { ...(forEachColumn(() => []) as RecordColumns), tunes: [], skills: [], stoppedEarly: null };
}

export function appendRecord(history: History, record: StepRecord): void {
  const columns: Record<ColumnName, (number | null)[]> = history;
  for (const name of COLUMN_NAMES) columns[name].push(record[name]);
}

export function appendColumns(history: History, more: RecordColumns): void {
  const columns: Record<ColumnName, (number | null)[]> = history;
  for (const name of COLUMN_NAMES) for (const value of more[name]) columns[name].push(value);
}

/** @param i position in the columns */
export const recordAt = (columns: RecordColumns, i: number): StepRecord =>
  forEachColumn((name) => columns[name][i]!) as StepRecord;

/** The records from a position on. */
export const recordsFrom = (columns: RecordColumns, from: number): RecordColumns =>
  forEachColumn((name) => columns[name].slice(from)) as RecordColumns;

/** The records at some positions, in their order. */
export const pickRecords = (columns: RecordColumns, positions: readonly number[]): RecordColumns =>
  forEachColumn((name) => positions.map((i) => columns[name][i]!)) as RecordColumns;

/** Columns as they are stored. Nullable ones may be missing: the run may be older than the column. */
export type StoredColumns = Pick<RecordColumns, 'step'> & Partial<RecordColumns>;
/** Stored columns, with nulls in those that are missing. */
export const restoreColumns = (stored: StoredColumns): RecordColumns =>
  forEachColumn((name) => stored[name] ?? stored.step.map(() => null)) as RecordColumns;

/** Notes a live change; of several at one step only the last took effect. */
export function appendTune(history: History, tune: TuneRecord): void {
  history.tunes = history.tunes.filter(({ step, key }) => step !== tune.step || key !== tune.key);
  history.tunes.push(tune);
}

/** Drops everything at or after `step`: what a run resumed from a checkpoint at `step` will record again. */
export function truncateHistory(history: History, step: number): void {
  let length = history.step.length;
  while (length > 0 && history.step[length - 1]! >= step) length--;
  for (const name of COLUMN_NAMES) history[name].length = length;
  history.tunes = history.tunes.filter((tune) => tune.step < step);
  history.skills = history.skills.filter((skill) => skill.step < step);
  if (history.stoppedEarly && history.stoppedEarly.step >= step) history.stoppedEarly = null;
}
