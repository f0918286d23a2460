/** Any printed lines with a loss among names and numbers: `Epoch 3 | train loss: 0.52, val_loss=0.61 | lr 0.001`. */
import { Columns } from './columns.ts';
import { rowsOf } from './console.ts';
import { plainLine } from './dialects.ts';
import { CHANNELS, type Column, type LineFormat, type LineReader, type Mapping, type Row } from './log.ts';
import { measuresOf } from './measures.ts';
import { pairsOf, type Pair } from './pairs.ts';
import { countedBy, countName, placeOf, Places, type Place } from './places.ts';

/** Of processes that train together and all print, the first is followed. */
const RANK = /^\s*[[(]?(?:(?:local|global)[_ ])?rank[_ :=]{0,2}(\d{1,6})\b/i;
/** A progress bar repeats the last validation loss at every step. */
const BAR = /%\||it\/s|s\/it/;

/** `solver.cpp` of `solver.cpp:228]`, what glog puts before it, and halves of phrases. */
const NO_NAME = /\.[a-z]{1,4}$|^[A-Z]\d+$|\bof$|^of\b/;

class KeyValueReader implements LineReader {
  private readonly found: Columns;
  private readonly places = new Places();
  private readonly counts = new Map<string, number>();
  private stepName = '';
  private hasBatches = false;
  private lastVal = NaN;
  private rank: string | null = null;

  constructor(private readonly mapping: Mapping = {}) {
    this.found = new Columns(mapping, meaningOf);
  }

  read(line: string): Row | null {
    const text = plainLine(line);
    if (text === null) return null;
    const rank = RANK.exec(text)?.[1];
    this.rank ??= rank ?? null;
    if (rank !== undefined && rank !== this.rank) return null;
    const pairs = pairsOf(text);
    const { values, hasLoss, aside } = measuresOf(pairs);
    const place = this.mapping.step === undefined ? placeOf(pairs, aside) : chosenPlace(pairs, this.mapping.step);
    const row = hasLoss || place.name !== '' ? this.measured(values) : {};
    // A mean over an epoch, or what a progress bar has said before, is no new point.
    const isBar = BAR.test(text);
    if (row.valLoss === this.lastVal && row.trainLoss !== undefined && isBar) delete row.valLoss;
    if (this.hasBatches && place.epoch !== null && !place.within) delete row.trainLoss;
    if (row.trainLoss === undefined && row.valLoss === undefined) return this.aside(row, place);
    if (row.trainLoss !== undefined && place.within) this.hasBatches = true;
    this.lastVal = row.valLoss ?? this.lastVal;
    const isTraining = row.trainLoss !== undefined;
    this.places.go(place, isTraining && place.name === '' && !isBar);
    this.stepName ||= place.name;
    return { step: isTraining && place.step === null ? this.places.next() : this.places.current(), ...row };
  }

  columns(): Column[] {
    const columns = this.found.list().filter(({ name }) => name !== this.stepName);
    return this.stepName === '' ? columns : [{ name: this.stepName, channel: 'step' }, ...columns];
  }

  rivals(): readonly string[] {
    return this.found.rivals('trainLoss');
  }

  notes(wiser?: Mapping): string[] {
    return this.found.notes(wiser);
  }

  hindsight(): Mapping | null {
    return this.found.hindsight(this.counts);
  }

  private measured(values: ReadonlyMap<string, number>): Row {
    for (const name of values.keys()) {
      if (NO_NAME.test(name)) continue;
      this.found.add(name);
      if (this.found.names.has(name)) this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
    const row: Row = {};
    for (const channel of CHANNELS) {
      const value = channel === 'step' ? undefined : values.get(this.found.get(channel) ?? '');
      if (value !== undefined) row[channel] = value;
    }
    // Bits per byte are no nats.
    if (isBits(this.found.get('valLoss')) && !isBits(this.found.get('trainLoss'))) delete row.valLoss;
    return row;
  }

  /** A line without a loss: it may say where the next ones are, or tell the rate at a step. */
  private aside(row: Row, place: Place): Row | null {
    if (row.lr === undefined || place.step === null || place.name === '' || this.stepName === '') {
      this.places.hear(place);
      return null;
    }
    this.places.go(place);
    return { step: this.places.current(), ...row };
  }
}

/** Counts are no measurements; the losses of boosted trees and of fairseq's batches go by their own names. */
function meaningOf(name: string): string | null {
  if (countedBy(name) !== null || /(?:^|[\s_])(?:samples|tokens|examples)$/i.test(name)) return null;
  return name
    .replace(/\b(?:binary_|multi_)?m?logloss/i, 'loss')
    .replace(/\btrain_inner\b/i, 'train')
    .replace(/\b(train|val|valid|validation|test|eval)_\d\b/i, '$1');
}

const isBits = (name = '') => /\bbp[bc]\b/i.test(name);

function chosenPlace(pairs: readonly Pair[], name: string): Place {
  const step = pairs.find(({ key }) => key === name || countName(key) === name)?.value ?? null;
  return { epoch: null, step, total: null, global: true, within: false, name };
}

export const keyValues: LineFormat = {
  id: 'key-values',
  title: 'printed lines of names and numbers, such as `epoch 3 | loss: 0.52 | val_loss: 0.61`',
  // The last resort: every other format with names and numbers would fit as well.
  sniff(head) {
    const reader = new KeyValueReader();
    const rows = rowsOf(head, reader).length;
    if (rows === 0) return reader.rivals().length > 0 ? 0.1 : 0;
    return rows === 1 ? 0.1 : 0.2;
  },
  lines: (mapping) => new KeyValueReader(mapping),
};
