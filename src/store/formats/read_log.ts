/** Reads a log of any format: finds out which it is, and what of it are measurements. */
import { Collector } from './collect.ts';
import { formatNamed, FORMATS, ranked } from './index.ts';
import { linesOf } from './lines.ts';
import {
  CHANNELS,
  LogError,
  type Column,
  type DocumentRows,
  type LineFormat,
  type LogFormat,
  type LossLog,
  type Mapping,
} from './log.ts';
import { isCoarseStep } from './names.ts';
import { plainText } from './plain_text.ts';

export interface ReadLog {
  /** Id of the format. */
  format: string;
  /** As a person knows it. */
  title: string;
  log: LossLog;
  /** What there was to choose from; empty for formats whose lines have fixed meanings. */
  columns: Column[];
  /** Sentences about what was assumed or left out. */
  notes: string[];
}

export interface ReadOptions {
  /** Id of a format; found out where it is not given. */
  format?: string;
  /** Columns chosen for channels; the others are found by their names. */
  mapping?: Mapping;
}

/** @throws LogError that says what was expected, where it broke, and which columns there are */
export function readLog(text: string, { format, mapping = {} }: ReadOptions = {}): ReadLog {
  const plain = plainText(text);
  const candidates = format === undefined ? ranked(plain) : [{ format: formatNamed(format), score: 1 }];
  const isMapped = Object.keys(mapping).length > 0;
  const failures: Failure[] = [];
  for (const { format: candidate, score } of candidates) {
    // What is surely one format, but broken, may be saved by one that is nearly as likely, not by a guess.
    // Someone who has chosen columns knows better than the looks of the log.
    const surest = isMapped ? undefined : failures.find((failure) => failure.score >= SURE);
    if (surest && score < LIKELY) break;
    try {
      const read = readAs(candidate, plain, mapping);
      if (surest) read.notes.unshift(`Not read as ${surest.format.title}: ${surest.error.sentence}`);
      return read;
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      failures.push({ format: candidate, score, error });
      if (error instanceof RivalsError) break; // what another format would make of it is a guess at best
    }
  }
  const surest = failures.find(({ score }) => score >= SURE && !isMapped);
  const told = surest ?? failures.find(({ error }) => error.columns.length > 0) ?? failures[0]!;
  throw told.error;
}

interface Failure {
  format: LogFormat;
  score: number;
  error: LogError;
}

/** From here on a log is what it seems to be, and may be. */
const SURE = 0.9;
const LIKELY = 0.4;

function readAs(format: LogFormat, text: string, mapping: Mapping): ReadLog {
  const found = 'lines' in format ? readLines(format, text, mapping) : readDocument(format.document(text, mapping));
  const { columns, rivals = [] } = found;
  const names = columns.map(({ name }) => name);
  const unknown = CHANNELS.map((channel) => mapping[channel]).find(
    (name) => name !== undefined && !names.includes(name),
  );
  if (unknown !== undefined) throw unknownColumn(unknown, names);
  if (rivals.length > 0) {
    throw new RivalsError(
      `More than one column could be the training loss: ${rivals.slice(0, 20).join(', ')}.`,
      'Choose one.',
      names,
    );
  }
  const step = columns.find(({ channel }) => channel === 'step')?.name;
  const { log, notes } = found.rows.finish({
    coarse: step !== undefined && step !== mapping.step && isCoarseStep(step),
    exact: format.exact ?? columns.length === 0,
  });
  const hasLoss = [log.trainLoss, log.valLoss].some((column) => column.some((loss) => loss !== null));
  if (!hasLoss) throw nothingFound(text, names);
  return { format: format.id, title: format.title, log, columns, notes: [...(found.notes ?? []), ...notes] };
}

interface Found extends Omit<DocumentRows, 'rows'> {
  rows: Collector;
}

function readDocument({ rows, ...rest }: DocumentRows): Found {
  const collector = new Collector();
  for (const row of rows) collector.add(row);
  return { rows: collector, ...rest };
}

function readLines(format: LineFormat, text: string, mapping: Mapping): Found {
  const reader = format.lines(mapping);
  const rows = new Collector();
  let [measured, other, tooLong] = [0, 0, 0];
  for (const line of linesOf(text)) {
    const row = line === null ? null : reader.read(line);
    if (row) {
      rows.add(row);
      measured++;
    } else if (line === null) tooLong++;
    // What comes before the first measurement is a preamble or a line of names.
    else if (measured > 0 && line.trim() !== '') other++;
  }
  const wiser = reader.hindsight?.();
  if (wiser) {
    const { notes = [], ...again } = readLines(format, text, wiser);
    return { ...again, notes: [...(reader.notes?.(wiser) ?? []), ...notes] };
  }
  const notes = reader.notes?.() ?? [];
  if (other > 0) notes.push(`${count(other, 'line')} without measurements ${other === 1 ? 'was' : 'were'} skipped.`);
  if (tooLong > 0)
    notes.push(
      `${count(tooLong, 'line')} of more than a million characters ${tooLong === 1 ? 'was' : 'were'} skipped.`,
    );
  return { rows, columns: reader.columns(), rivals: reader.rivals?.() ?? [], notes };
}

/** A choice that only a person can make. */
class RivalsError extends LogError {}

const count = (n: number, thing: string) => `${n} ${thing}${n === 1 ? '' : 's'}`;

function unknownColumn(name: string, names: readonly string[]): LogError {
  const known = names.length > 0 ? `It has ${names.slice(0, 50).join(', ')}.` : 'Its lines have fixed meanings.';
  return new LogError(`The log has no column ${name}.`, known, names);
}

function nothingFound(text: string, names: readonly string[]): LogError {
  const expected = FORMATS.map(({ title }) => title).join(', ');
  const first = text
    .trimStart()
    .split(/[\r\n]/, 1)[0]!
    .trim()
    .slice(0, 80);
  return new LogError(
    `No loss was found; the log begins with “${first}”.`,
    names.length > 0 ? 'Choose the columns.' : `What can be read: ${expected}.`,
    names,
  );
}
