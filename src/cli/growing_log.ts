/** Measurements of a log that is still being written, as they come. */
import { LabError } from '../core/errors.ts';
import { readLog } from '../store/formats/read_log.ts';
import { lineFormatOf } from '../store/formats/index.ts';
import type { LineReader, Mapping, Row } from '../store/formats/log.ts';

/** A preamble longer than this is no preamble. */
const LONGEST_HEAD = 1 << 20;
/** A line longer than this is no measurement. */
const LONGEST_LINE = 1 << 20;

export class GrowingLog {
  /** The format, once it has been recognised. */
  format: string | null = null;
  private head = '';
  private line = '';
  private reader: LineReader | null = null;

  constructor(private readonly options: { format?: string; mapping: Mapping }) {}

  /**
   * Rows that the text completes; an unfinished line waits for its end.
   * @throws LogError where so much was written without any loss that none is to be expected
   */
  push(text: string): Row[] {
    const lines = (this.line + text).split(/\r\n|[\r\n]/);
    this.line = lines.pop()!;
    if (this.line.length > LONGEST_LINE) this.line = '';
    return this.reader ? this.read(lines) : this.recognise(lines);
  }

  /** The file begins anew, and so may its header; its format stays. */
  restart(): void {
    this.line = '';
    if (this.format !== null) this.reader = lineFormatOf('', this.format)!.lines(this.options.mapping);
  }

  private read(lines: readonly string[]): Row[] {
    return lines.map((line) => this.reader!.read(line)).filter((row) => row !== null);
  }

  private recognise(lines: readonly string[]): Row[] {
    this.head += lines.map((line) => `${line}\n`).join('');
    let format: string;
    try {
      format = readLog(this.head, this.options).format;
    } catch (error) {
      if (this.head.length > LONGEST_HEAD || !(error instanceof LabError)) throw error;
      return [];
    }
    const following = lineFormatOf(this.head, format);
    if (!following) {
      const sentence = `A log in this format (${format}) is only complete at its end.`;
      throw new LabError('log', sentence, 'Use losslab diagnose once it is written.');
    }
    this.format = format;
    this.reader = following.lines(this.options.mapping);
    const head = this.head.split('\n');
    this.head = '';
    return this.read(head);
  }
}
