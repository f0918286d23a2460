/** Printed Python dictionaries: `{'loss': 2.31, 'grad_norm': 0.9, 'learning_rate': 5e-05, 'epoch': 0.1}`. */
import type { LineFormat, LineReader, Mapping, LogRow } from './log.ts';
import { fitOf } from './reading/fit.ts';
import { NUMBER, toNumber } from './reading/numbers.ts';
import { RecordReader } from './reading/records.ts';

/** A key with a number, bare, quoted or as `np.float64(2.3)` and `tensor(2.3, …)`; a dictionary within; an end of one. */
const ENTRY = new RegExp(
  String.raw`'([^']{1,100})'\s{0,9}:\s{0,9}(?:(\{)|'([^']{0,60})'|(?:[\w.]{1,40}\(\[?){0,2}(${NUMBER}))|(\})`,
  'gi',
);
/** A progress bar of tqdm: `  5%|▌         | 10/200 [00:10<03:10,  1.0it/s]`. */
const BAR = /(\d{1,12})\/(\d{1,12}) \[/g;
/** Longer lines are no measurements. */
const LONGEST = 100_000;

interface Bar {
  step: number;
  total: number;
}

class PythonDictReader extends RecordReader implements LineReader {
  private step = 0;
  private stride = 1;
  /** The last bar since the last dictionary. */
  private bar: Bar | null = null;
  /** Length of the training's bar; evaluations have their own. Null where rows are counted, undefined before the first. */
  private total: number | null | undefined;
  private counted = false;

  constructor(private readonly mapping: Mapping = {}) {
    super(mapping);
  }

  read(line: string): LogRow | null {
    if (line.length > LONGEST) return null;
    const start = line.indexOf("{'");
    for (const [, step, total] of line.slice(0, start < 0 ? line.length : start).matchAll(BAR)) {
      this.bar = { step: Number(step), total: Number(total) };
    }
    if (start < 0) return null;
    const record = readDict(line.slice(start));
    // Rounded to two digits it would put many rows at one place; the order of the rows tells more.
    if (this.mapping.step !== 'epoch') delete record.epoch;
    const row = this.readRecord(record);
    const bar = this.bar;
    this.bar = null;
    if (!row) return null;
    const step = row.step ?? (row.trainLoss === undefined ? this.step : this.next(bar));
    if (row.trainLoss !== undefined && step > this.step) {
      this.stride = step - this.step;
      this.step = step;
    }
    return { ...row, step };
  }

  override notes(wiser?: Mapping): string[] {
    const notes = super.notes(wiser);
    return this.counted ? [...notes, 'A row counts as one step: the log tells none.'] : notes;
  }

  /** Step of the next training row: where the first had a bar, the bar's; as far as the last one if it has not moved. */
  private next(bar: Bar | null): number {
    if (this.total === undefined) this.total = bar?.total ?? null;
    this.counted ||= this.total === null;
    return bar && bar.total === this.total && bar.step > this.step ? bar.step : this.step + this.stride;
  }
}

function readDict(text: string): Record<string, number | string> {
  const record: Record<string, number | string> = {};
  let prefix = '';
  for (const [, key, inner, word, value, end] of text.matchAll(ENTRY)) {
    if (end !== undefined) prefix = '';
    else if (inner !== undefined) prefix = `${key}/`;
    else record[prefix + key!] = word ?? toNumber(value!);
  }
  return record;
}

export const pythonDicts: LineFormat = {
  id: 'python-dicts',
  title: "printed Python dictionaries, as of Hugging Face's Trainer",
  exact: true,
  sniff: (head) => fitOf(head, new PythonDictReader()) * 0.95,
  lines: (mapping) => new PythonDictReader(mapping),
};
