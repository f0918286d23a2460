import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Column, LogChannel, Mapping } from '../../store/formats/log.ts';
import { saveText } from '../save-file.ts';
import { EXPORTS, exportName, type ExportId } from './exports.ts';
import type { FromReader, ToReader } from './protocol.ts';
import type { LogReport } from './report.ts';

/** A log that is open, and what was chosen for it. Replaced, never changed. */
export interface LogState {
  name: string;
  /** Null where the columns have still to be chosen. */
  report: LogReport | null;
  /** Why there is no report. */
  problem: string | null;
  columns: readonly Column[];
  mapping: Mapping;
  vocabSize: number | null;
}

/** What became of a file. */
export type LogFileOutcome =
  /** `doubtful`: neither its name nor its contents rule out that it is a text, or a log. */
  { kind: 'log' | 'no log'; doubtful: boolean } | { kind: 'overtaken' } | { kind: 'problem'; message: string };

const LARGEST_BYTES = 256e6;
/** Files that can be nothing but logs. */
const LOG_NAMES = /\.(csv|tsv|json|jsonl|ndjson|log)$/i;

/** The log that a person opened. It is read by a worker of its own, which stays for later questions. */
export class LogFile implements ReactiveController {
  state: LogState | null = null;
  /** Name of the file that is being read. */
  reading: string | null = null;
  private reader: Reader | null = null;
  private next: Reader | null = null;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {}

  hostDisconnected(): void {
    this.reader?.close();
    this.next?.close();
  }

  /**
   * Opens a file; the log that was open stays until this one can be read.
   * @param asLog it is said to be a log; otherwise its name and its contents tell
   */
  async open(file: File, asLog: boolean): Promise<LogFileOutcome> {
    const { name } = file;
    const surely = asLog || LOG_NAMES.test(name);
    if (file.size > LARGEST_BYTES)
      return {
        kind: 'problem',
        message: `"${name}" is larger than 256 MB. Choose a part of it, or keep every tenth line.`,
      };
    this.next?.close();
    const reader = (this.next = new Reader());
    this.show(name);
    const reply = await reader.ask({ type: 'read', file, mapping: {}, vocabSize: null });
    if (reader !== this.next) return { kind: 'overtaken' };
    this.next = null;
    this.show(null);
    if (reply.type === 'report' || (surely && reply.type === 'problem' && reply.columns.length > 0)) {
      this.reader?.close();
      this.reader = reader;
      this.take({ name, report: null, problem: null, columns: [], mapping: {}, vocabSize: null }, reply);
      return { kind: 'log', doubtful: !surely };
    }
    reader.close();
    if (!surely) return { kind: 'no log', doubtful: reply.type === 'problem' && reply.columns.length > 0 };
    return { kind: 'problem', message: `${name}: ${reply.type === 'problem' ? reply.message : 'It holds no losses.'}` };
  }

  /** Reads again with another column for a channel. */
  async choose(channel: LogChannel, column: string): Promise<void> {
    if (!this.state) return;
    await this.map({ ...this.state.mapping, [channel]: column });
  }

  /** Reads again with the columns as their names say. */
  async map(mapping: Mapping): Promise<void> {
    if (this.state) await this.renew({ ...this.state, mapping }, 'map');
  }

  /** @param vocabSize tokens or classes; null where that is not known */
  async know(vocabSize: number | null): Promise<void> {
    if (this.state) await this.renew({ ...this.state, vocabSize }, this.state.report ? 'judge' : null);
  }

  async save(as: ExportId): Promise<void> {
    const { state, reader } = this;
    const reply = await reader?.ask({ type: 'print', as });
    if (state && reply?.type === 'printed') saveText(exportName(state.name, as), reply.text, EXPORTS[as].type);
  }

  private async renew(state: LogState, question: 'map' | 'judge' | null): Promise<void> {
    const { reader } = this;
    const { mapping, vocabSize } = state;
    this.state = state; // what was chosen is seen at once
    this.host.requestUpdate();
    if (!reader || !question) return;
    const reply = await reader.ask(
      question === 'map' ? { type: 'map', mapping, vocabSize } : { type: 'judge', vocabSize },
    );
    if (reader === this.reader && this.state) this.take(this.state, reply);
  }

  private take(state: LogState, reply: FromReader): void {
    if (reply.type === 'report') {
      const { report } = reply;
      this.state = { ...state, report, problem: null, columns: report.columns };
    } else if (reply.type === 'problem') {
      this.state = {
        ...state,
        report: null,
        problem: reply.message,
        columns: reply.columns.length > 0 ? reply.columns : state.columns,
      };
    }
    this.host.requestUpdate();
  }

  private show(reading: string | null): void {
    this.reading = reading;
    this.host.requestUpdate();
  }
}

/** A worker that answers one question after the other. */
class Reader {
  private readonly worker = new Worker(new URL('./log-worker.ts', import.meta.url), { type: 'module' });
  private readonly waiting: ((reply: FromReader) => void)[] = [];

  constructor() {
    this.worker.onmessage = ({ data }: MessageEvent<FromReader>) => this.waiting.shift()?.(data);
    this.worker.onerror = ({ message }) => this.fail(message || 'its file did not load');
  }

  ask(question: ToReader): Promise<FromReader> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.worker.postMessage(question);
    });
  }

  close(): void {
    this.worker.terminate();
    this.fail('another log was opened');
  }

  private fail(why: string): void {
    const message = `The reader stopped: ${why}. Try again, or choose a smaller log.`;
    for (const resolve of this.waiting.splice(0)) resolve({ type: 'problem', message, columns: [] });
  }
}
