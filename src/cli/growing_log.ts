/** Measurements of a log that is still being written, as they come. */
import { LabError } from '../core/errors.ts';
import { formatNamed } from '../store/formats/detect.ts';
import {
  LogError,
  type LineFormat,
  type LineReader,
  type LogFormat,
  type Mapping,
  type LogRow,
} from '../store/formats/log.ts';
import { readLog } from '../store/formats/read_log.ts';
import { rowsOf } from '../store/formats/reading/fit.ts';
import { unfinishedFrom } from '../store/formats/reading/lines.ts';

/** A preamble longer than this is no preamble. */
const LONGEST_HEAD = 1 << 20;
/** A line longer than this is no measurement. */
const LONGEST_LINE = 1 << 20;

export class GrowingLog {
  private head = '';
  private line = '';
  /** Once it has been recognised. */
  private format: LineFormat | null = null;
  private reader: LineReader | null = null;
  private mapping: Mapping;
  /** Why it has not been recognised. */
  problem: LogError | null = null;

  /** @throws LabError if there is no format of that name whose lines can be followed */
  constructor(private readonly options: { format?: string; mapping: Mapping }) {
    if (options.format !== undefined) growing(formatNamed(options.format));
    this.mapping = options.mapping;
  }

  /** The format as a person knows it; null before it has been recognised. */
  get title(): string | null {
    return this.format?.title ?? null;
  }

  /**
   * Rows that the text completes; an unfinished line waits for its end.
   * @throws LabError where it cannot be read, whatever follows, or so much came without any loss that none is to be expected
   */
  push(text: string): LogRow[] {
    const written = this.line + (text.includes('\0') ? text.replaceAll('\0', '') : text);
    const end = unfinishedFrom(written);
    this.line = written.length - end > LONGEST_LINE ? '' : written.slice(end);
    const lines = written.slice(0, end);
    return this.reader ? rowsOf(lines, this.reader) : this.recognise(lines);
  }

  /** Rows of the line that was not finished: nothing more will be written. */
  end(): LogRow[] {
    return this.line === '' ? [] : this.push('\n');
  }

  /** The file begins anew, and so may its header; its format stays. */
  restart(): void {
    this.head = this.line = '';
    this.reader = this.format?.lines(this.mapping) ?? null;
  }

  private recognise(lines: string): LogRow[] {
    this.head += lines;
    const format = this.formatOf(this.head);
    if (!format) {
      // A document may be written without an end of its last line.
      if (this.line !== '') this.formatOf(this.head + this.line);
      return [];
    }
    const { head } = this;
    this.head = '';
    this.format = format;
    this.reader = format.lines(this.mapping);
    const rows = rowsOf(head, this.reader);
    const wiser = this.reader.hindsight?.();
    if (!wiser) return rows;
    this.mapping = wiser;
    this.reader = format.lines(wiser);
    return rowsOf(head, this.reader);
  }

  /** Null as long as there is no loss in what was written. */
  private formatOf(written: string): LineFormat | null {
    try {
      return growing(formatNamed(readLog(written, this.options).format));
    } catch (error) {
      if (!(error instanceof LogError) || error.lasting || this.head.length > LONGEST_HEAD) throw error;
      this.problem = error;
      return null;
    }
  }
}

function growing(format: LogFormat): LineFormat {
  if ('lines' in format) return format;
  const sentence = `The log is ${format.title}, which is whole only at its end.`;
  throw new LabError('log', sentence, 'Use losslab diagnose, or watch what the training prints.');
}
