/** What every log format has in common: rows of measurements, read line by line or as a whole document. */
import { LabError } from '../../core/errors.ts';
import { CHANNELS, type Channel } from '../../core/record.ts';

/** The measurements of a training that are understood, by the names they have everywhere else in the lab. */
export type LogChannel = 'step' | Channel;
export const LOG_CHANNELS: readonly LogChannel[] = ['step', ...CHANNELS];

/** As a person knows them. */
export const CHANNEL_TITLES: Readonly<Record<LogChannel, string>> = {
  step: 'Step',
  trainLoss: 'Training loss',
  valLoss: 'Validation loss',
  lr: 'Learning rate',
  gradNorm: 'Gradient norm',
};

/** One line of a log that holds measurements. What it does not tell is left out; NaN and infinities are measurements. */
export type LogRow = Partial<Record<LogChannel, number>>;

/** Columns of one length, in the order of the log; null where a row tells nothing. Losses in nats, as logged. */
export type LossLog = { step: number[] } & Record<Channel, (number | null)[]>;

/**
 * Columns (or keys) of the log that someone has chosen for a channel; the others are found by their names. The empty
 * string leaves a channel out, whatever columns there are.
 */
export type Mapping = Partial<Record<LogChannel, string>>;

/** A column of a log, and what it was taken for. */
export interface Column {
  name: string;
  channel: LogChannel | null;
}

/** Takes a log line by line; holds what must be remembered from line to line, such as a header. */
export interface LineReader {
  /** The measurements of the line; null where it has none. Never throws: a log is full of other lines. */
  read(line: string): LogRow | null;
  /** Columns seen so far. */
  columns?(): Column[];
  /** Columns of which any could be the training loss, none more than the others. */
  rivals?(): readonly string[];
  /** Whether enough was read to know that more lines would leave the choice as it is. */
  isSettled?(): boolean;
  /**
   * Sentences about what was assumed or left out.
   * @param wiser the choice that was made in hindsight
   */
  notes?(wiser?: Mapping): string[];
  /** A better choice of columns, now that all of them are known; null where there is none. */
  hindsight?(): Mapping | null;
}

interface FormatName {
  /** Stable identifier, as in `--format nanogpt`. */
  id: string;
  /** As a person knows it: `nanoGPT's console output`. */
  title: string;
  /** True where absent values are left out, so that NaN is always a measurement. */
  exact?: true;
  /**
   * How well the beginning of a log fits, 0 to 1.
   * @param head at most its first 64 kB, cut at a line end where possible
   */
  sniff(head: string): number;
}

/** A format whose lines can be read as they are written, so that a growing log can be followed. */
export interface LineFormat extends FormatName {
  lines(mapping: Mapping): LineReader;
}

export interface DocumentRows {
  rows: LogRow[];
  columns: Column[];
  /** As a reader of lines tells them. */
  rivals?: readonly string[];
  notes?: string[];
}

/** A format that only makes sense as a whole. */
export interface DocumentFormat extends FormatName {
  /** @throws LogError that says what was expected and where it broke */
  document(text: string, mapping: Mapping): DocumentRows;
}

export type LogFormat = LineFormat | DocumentFormat;

/** A log that cannot be read. */
export class LogError extends LabError {
  override name = 'LogError';
  constructor(
    /** What happened, without the fix. */
    readonly sentence: string,
    fix: string,
    /** Columns to choose from, where a mapping would help. */
    readonly columns: readonly string[] = [],
    /** Whether it would be the same if the log had more lines. */
    readonly lasting = false,
  ) {
    super('log', sentence, fix);
  }
}

/** A log in which no column is known to be the loss, or more than one could be; without columns, one of no known kind. */
export class ChoiceError extends LogError {
  override name = 'ChoiceError';
  constructor(
    sentence: string,
    fix: string,
    columns: readonly string[],
    /** Columns of which any could be the training loss; empty where none looks like one. */
    readonly rivals: readonly string[],
    lasting: boolean,
  ) {
    super(sentence, fix, columns, lasting);
  }
}

/** Whether nothing in the log belongs to any known format. */
export const isOfNoKind = (error: LogError): boolean => error instanceof ChoiceError && error.columns.length === 0;
