/** A log as the page shows it: its curves, and what is to be said of them. Runs in the worker that reads it. */
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import { printCsv } from '../../store/formats/csv.ts';
import { printJson } from '../../store/formats/json.ts';
import type { Column, LossLog, Mapping } from '../../store/formats/log.ts';
import { printNanogpt } from '../../store/formats/nanogpt.ts';
import { readLog, type ReadLog } from '../../store/formats/read_log.ts';
import { Columns } from '../../store/formats/reading/columns.ts';
import { printTensorboard } from '../../store/formats/tensorboard.ts';
import type { Whole } from '../loss-chart/plot-frame.ts';
import type { Curves } from '../loss-chart/curve-lines.ts';
import { curvesOf, wholeOf } from './curves.ts';
import type { ExportId } from './exports.ts';

export interface LogReport {
  /** The format as a person knows it. */
  title: string;
  /** What the reader found worth telling. */
  notes: string[];
  /** What there is to choose from. */
  columns: Column[];
  /** Losses in the whole log. */
  trainLosses: number;
  valLosses: number;
  /** The columns of the run that the verdict is about. */
  curves: Curves;
  whole: Whole;
  verdict: Verdict;
}

/** What the columns of a log that cannot be read yet would be taken for. */
export function columnsAmong(names: readonly string[], mapping: Mapping): Column[] {
  const columns = new Columns(mapping);
  for (const name of names) columns.add(name);
  return columns.list();
}

const PRINT: Readonly<Record<ExportId, (log: LossLog) => string>> = {
  csv: printCsv,
  json: printJson,
  nanogpt: printNanogpt,
  tensorboard: printTensorboard,
};

const measured = (column: readonly (number | null)[]) => column.filter((value) => value !== null).length;

/** One log, kept so that it can be read in another way, judged with other knowledge and written in another format. */
export class OpenedLog {
  private read: ReadLog | null = null;

  constructor(private readonly text: string) {}

  /** @throws LogError where it cannot be read so */
  map(mapping: Mapping): void {
    this.read = null;
    this.read = readLog(this.text, { mapping });
  }

  /** @param vocabSize tokens or classes to choose between; null where that is not known */
  report(vocabSize: number | null): LogReport {
    const { title, notes, columns, log } = this.known;
    const verdict = diagnose(log, vocabSize === null ? {} : { vocabSize });
    const curves = curvesOf(log);
    const [trainLosses, valLosses] = [measured(log.trainLoss), measured(log.valLoss)];
    return { title, notes, columns, trainLosses, valLosses, curves, whole: wholeOf(curves), verdict };
  }

  print(as: ExportId): string {
    return PRINT[as](this.known.log);
  }

  private get known(): ReadLog {
    if (!this.read) throw new Error('The log has to be read first.');
    return this.read;
  }
}
