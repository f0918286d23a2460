/** Records of names and values, as JSON and printed dictionaries hold them. */
import { Columns } from './columns.ts';
import { CHANNELS, MEASURED, type Column, type Mapping, type Row } from './log.ts';
import { wordsOf } from './names.ts';
import { valueOf } from './numbers.ts';
import { Steps } from './steps.ts';

/** `{"train": {"loss": 2}}` is `train/loss`; deeper ones are no measurements. */
const DEPTH = 3;
const MOST_VALUES = 2000;

/** Keys of the part of the data that a record speaks of, as in `"mode": "val"`. */
export const SPLIT_KEY = /^(?:mode|split|phase|stage|subset|set|part|type|kind|event)$/i;
export const VALIDATION = /^(?:val|valid|validation|validate|eval|evaluation|evaluate|dev|test)$/i;
/** Keys of the name of a measurement, as in `"tag": "train/loss", "value": 2`. */
export const NAME_KEY = /^(?:tag|metric|metric_name|name|key|variable)$/i;
export const VALUE_KEY = /^(?:value|scalar)$/i;

export class RecordReader {
  private readonly found: Columns;
  private readonly steps = new Steps();
  private readonly counts = new Map<string, number>();

  constructor(mapping: Mapping = {}) {
    this.found = new Columns(mapping);
  }

  /** The measurements of a record; null where it has none, or only sums up the run. */
  read(record: unknown): Row | null {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return null;
    const { values, validation } = flatten(record);
    if (values.has('train_runtime')) return null;
    for (const [name, value] of values) {
      this.found.add(name);
      if (value !== null && this.found.names.has(name)) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
    const row: Row = {};
    for (const channel of CHANNELS) {
      const value = values.get(this.found.get(channel) ?? '');
      if (typeof value === 'number') row[channel] = value;
    }
    const epoch = this.found.get('step') === 'epoch' ? null : values.get('epoch');
    return finishRow(row, this.steps, epoch, validation);
  }

  columns(): Column[] {
    return this.found.list();
  }

  hindsight(): Mapping | null {
    return this.found.hindsight(this.counts);
  }

  rivals(): readonly string[] {
    return this.found.rivals('trainLoss');
  }

  notes(wiser?: Mapping): string[] {
    return this.found.notes(wiser);
  }
}

/** Settles the step; null where nothing but the step is told. */
export function finishRow(row: Row, steps: Steps, epoch: number | null | undefined, validation: boolean): Row | null {
  const step = steps.at(row.step, epoch, validation);
  if (step === undefined) delete row.step;
  else row.step = step;
  return MEASURED.some((channel) => row[channel] !== undefined) ? row : null;
}

interface Flat {
  values: Map<string, number | null>;
  /** Whether the record says that it speaks of validation. */
  validation: boolean;
}

function flatten(record: object): Flat {
  const values = new Map<string, number | null>();
  const words = new Map<string, string>();
  collect(record, '', DEPTH, values, words);
  const validation = [...words].some(([key, word]) => SPLIT_KEY.test(key) && VALIDATION.test(word));
  const named = namedValue(values, words);
  if (named) values.set(...named);
  if (!validation) return { values, validation };
  return { values: new Map([...values].map(([name, value]) => [asValidation(name), value])), validation };
}

/** `loss` in a record of validation is `val/loss`. */
export const asValidation = (name: string): string =>
  wordsOf(name).includes('loss') && !wordsOf(name).some((word) => VALIDATION.test(word)) ? `val/${name}` : name;

function namedValue(values: Map<string, number | null>, words: Map<string, string>): [string, number] | null {
  const name = [...words.keys()].find((key) => NAME_KEY.test(key));
  const key = [...values.keys()].find((candidate) => VALUE_KEY.test(candidate));
  const value = key === undefined ? null : values.get(key);
  return name === undefined || typeof value !== 'number' ? null : [words.get(name)!, value];
}

function collect(
  record: object,
  prefix: string,
  depth: number,
  values: Map<string, number | null>,
  words: Map<string, string>,
): void {
  for (const [key, value] of Object.entries(record)) {
    if (values.size >= MOST_VALUES) return;
    const name = prefix + key;
    const number = value === null ? null : valueOf(value);
    if (number !== undefined) values.set(name, number);
    else if (typeof value === 'string') words.set(name, value.trim());
    else if (typeof value === 'object' && depth > 1 && !Array.isArray(value)) {
      collect(value as object, `${name}/`, depth - 1, values, words);
    }
  }
}
