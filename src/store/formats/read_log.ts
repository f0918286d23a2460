/** Reads a log of any format: finds out which it is, and what of it are measurements. */
import { formatNamed, ranked, type Scored } from './detect.ts';
import {
  LOG_CHANNELS,
  ChoiceError,
  isOfNoKind,
  LogError,
  type Column,
  type DocumentRows,
  type LineFormat,
  type LogFormat,
  type LossLog,
  type Mapping,
} from './log.ts';
import { isCoarseStep } from './reading/column_names.ts';
import { linesOf } from './reading/lines.ts';
import { LogBuilder } from './reading/log_builder.ts';
import { plainText } from './reading/plain_text.ts';
import { isProgressBar } from './reading/progress_bar.ts';
import { isHeader } from './reading/table_header.ts';

export interface ReadLog {
  /** Id of the format. */
  format: string;
  /** As a person knows it. */
  title: string;
  log: LossLog;
  /** The columns that there were to choose from. */
  columns: Column[];
  /** Sentences about what was assumed or left out. */
  notes: string[];
}

export interface ReadOptions {
  /** Id of a format; found out where it is not given. */
  format?: string;
  mapping?: Mapping;
}

/** @throws LogError that says what was expected, where it broke, and which columns there are */
export function readLog(text: string, { format, mapping = {} }: ReadOptions = {}): ReadLog {
  const plain = plainText(text);
  const candidates = format === undefined ? ranked(plain) : [{ format: formatNamed(format), score: 1 }];
  const isMapped = Object.values(mapping).some((name) => name !== '');
  const failures: Failure[] = [];
  for (const { format: candidate, score } of candidates) {
    // If the likeliest format is broken, one that is nearly as likely may do, but not a guess.
    // Someone who has chosen columns knows better than the looks of the log.
    const surest = isMapped ? undefined : failures.find(isSure);
    if (surest && score < LIKELY) break;
    try {
      const read = readAs(candidate, plain, mapping);
      if (surest) read.notes.unshift(`Not read as ${surest.format.title}: ${surest.error.sentence}`);
      return read;
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
      failures.push({ format: candidate, score, error });
      if (error instanceof ChoiceError && error.rivals.length > 0) break; // what another format would make of it is a guess at best
    }
  }
  const hasColumns = ({ error }: Failure) => error.columns.length > 0;
  const failure = (isMapped ? undefined : failures.find(isSure)) ?? failures.find(hasColumns) ?? failures[0]!;
  throw format !== undefined && isOfNoKind(failure.error) ? wrongFormat(plain, failure.format) : failure.error;
}

interface Failure extends Scored {
  error: LogError;
}

/** From here on a log is what it seems to be, and may be. */
const SURE = 0.9;
const LIKELY = 0.4;
const isSure = ({ score }: Scored) => score >= SURE;

function readAs(format: LogFormat, text: string, mapping: Mapping): ReadLog {
  const found = 'lines' in format ? readLines(format, text, mapping) : readDocument(format.document(text, mapping));
  const { rows, columns, rivals = [], notes = [], isSettled = false } = found;
  const names = columns.map(({ name }) => name);
  const unknown = LOG_CHANNELS.map((channel) => mapping[channel]).find((name) => name && !names.includes(name));
  if (unknown) throw unknownColumn(unknown, names);
  if (rivals.length > 0) {
    const sentence = `More than one column could be the training loss: ${rivals.slice(0, 20).join(', ')}.`;
    throw new ChoiceError(sentence, 'Choose one.', names, rivals, isSettled);
  }
  const step = columns.find(({ channel }) => channel === 'step')?.name;
  const { log, notes: doubts } = rows.finish({
    coarse: step !== undefined && step !== mapping.step && isCoarseStep(step),
    exact: format.exact,
  });
  const hasLoss = [log.trainLoss, log.valLoss].some((column) => column.some((loss) => loss !== null));
  if (!hasLoss) throw nothingFound(text, names, isSettled);
  return { format: format.id, title: format.title, log, columns, notes: [...notes, ...doubts] };
}

interface Found extends Omit<DocumentRows, 'rows'> {
  rows: LogBuilder;
  isSettled?: boolean;
}

function readDocument({ rows, ...rest }: DocumentRows): Found {
  const builder = new LogBuilder();
  for (const row of rows) builder.add(row);
  return { rows: builder, ...rest };
}

function readLines(format: LineFormat, text: string, mapping: Mapping): Found {
  const reader = format.lines(mapping);
  const rows = new LogBuilder();
  let [other, tooLong, hasBegun] = [0, 0, false];
  for (const line of linesOf(text)) {
    const row = line === null ? null : reader.read(line);
    if (row) {
      rows.add(row);
      hasBegun = true;
    } else if (line === null) tooLong++;
    // Lines before the first measurement are a preamble or a line of names.
    else if (hasBegun && line.trim() !== '' && !isProgressBar(line)) other++;
  }
  const wiser = reader.hindsight?.();
  if (wiser) {
    const { notes = [], ...again } = readLines(format, text, wiser);
    return { ...again, notes: [...new Set([...(reader.notes?.(wiser) ?? []), ...notes])] };
  }
  const notes = reader.notes?.() ?? [];
  if (other > 0) notes.push(skipped(other, 'without measurements'));
  if (tooLong > 0) notes.push(skipped(tooLong, 'of more than a million characters'));
  const [columns, rivals] = [reader.columns?.() ?? [], reader.rivals?.() ?? []];
  return { rows, columns, rivals, notes, isSettled: reader.isSettled?.() ?? false };
}

const skipped = (lines: number, kind: string) =>
  lines === 1 ? `1 line ${kind} was skipped.` : `${lines} lines ${kind} were skipped.`;

function unknownColumn(name: string, names: readonly string[]): LogError {
  const known = names.length > 0 ? `It has ${names.slice(0, 50).join(', ')}.` : 'It has none with a name.';
  return new LogError(`The log has no column ${name}.`, known, names);
}

function nothingFound(text: string, names: readonly string[], isSettled: boolean): LogError {
  const fix =
    names.length > 0
      ? 'Choose the columns.'
      : 'Logs of nanoGPT, llm.c, Hugging Face, Lightning, Keras, wandb and TensorBoard can be read, and most CSV, ' +
        'JSON and printed lines with a loss.';
  if (isHeader(text.trim())) return new LogError('The log has a header but no rows.', 'A measurement is one row.');
  return new ChoiceError(`No loss was found; the log begins with ${beginning(text)}.`, fix, names, [], isSettled);
}

const wrongFormat = (text: string, { title }: LogFormat) =>
  new LogError(`The log is not ${title}; it begins with ${beginning(text)}.`, 'Left out, the format is found.');

function beginning(text: string): string {
  const [line] = text.trimStart().split(/[\r\n]/, 1);
  return `“${line!.trim().slice(0, 80)}”`;
}
