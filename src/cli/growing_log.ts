/** Measurements of a log that is still being written, as they come. */
import { LabError } from '../core/errors.ts';
import { formatNamed } from '../store/formats/detect.ts';
import { LogError, type LineFormat, type LineReader, type Mapping, type Row } from '../store/formats/log.ts';
import { readLog } from '../store/formats/read_log.ts';
import { rowsOf } from '../store/formats/reading/fit.ts';

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

  /** @throws LogError if there is no format of that name */
  constructor(private readonly options: { format?: string; mapping: Mapping }) {
    if (options.format !== undefined) formatNamed(options.format);
  }

  /**
   * Rows that the text completes; an unfinished line waits for its end.
   * @throws LogError where so much was written without any loss that none is to be expected
   */
  push(text: string): Row[] {
    const written = this.line + text;
    const end = Math.max(written.lastIndexOf('\n'), written.lastIndexOf('\r')) + 1;
    this.line = written.length - end > LONGEST_LINE ? '' : written.slice(end);
    const lines = written.slice(0, end);
    return this.reader ? rowsOf(lines, this.reader) : this.recognise(lines);
  }

  /** The file begins anew, and so may its header; its format stays. */
  restart(): void {
    this.line = '';
    this.reader = this.format?.lines(this.options.mapping) ?? null;
  }

  private recognise(lines: string): Row[] {
    this.head += lines;
    const format = this.formatOfHead();
    if (!format) return [];
    const { head } = this;
    this.head = '';
    this.format = format;
    this.reader = format.lines(this.options.mapping);
    const rows = rowsOf(head, this.reader);
    const wiser = this.reader.hindsight?.();
    if (!wiser) return rows;
    this.reader = format.lines(wiser);
    return rowsOf(head, this.reader);
  }

  /** Null as long as there is no loss in what was written. */
  private formatOfHead(): LineFormat | null {
    try {
      const format = formatNamed(readLog(this.head, this.options).format);
      if ('lines' in format) return format;
      const sentence = `A log in this format (${format.id}) is only complete at its end.`;
      throw new LabError('log', sentence, 'Use losslab diagnose once it is written.');
    } catch (error) {
      if (this.head.length > LONGEST_HEAD || !(error instanceof LogError)) throw error;
      return null;
    }
  }
}
