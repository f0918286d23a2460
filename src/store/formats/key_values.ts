/** Any printed lines with a loss among names and numbers: `Epoch 3 | train loss: 0.52, val_loss=0.61 | lr 0.001`. */
import { CHANNELS } from '../../core/record.ts';
import type { Column, LineFormat, LineReader, Mapping, LogRow } from './log.ts';
import { rowsOf } from './reading/fit.ts';
import { NamedReader } from './reading/named_reader.ts';
import { plainLine } from './reading/printed/dialects.ts';
import { measurementsOf } from './reading/printed/measurements.ts';
import { pairsOf, type Pair } from './reading/printed/pairs.ts';
import { countedBy, countName, placeOf, type PrintedPlace } from './reading/printed/place.ts';
import { PrintedProgress } from './reading/printed/progress.ts';
import { isTqdm } from './reading/progress_bar.ts';

/** If several processes that train together all print, the first is followed. */
const RANK = /^\s*[[(]?(?:(?:local|global)[_ ])?rank[_ :=]{0,2}(\d{1,6})\b/i;

class KeyValueReader extends NamedReader implements LineReader {
  private readonly progress = new PrintedProgress();
  private stepName = '';
  private hasBatches = false;
  private lastVal = NaN;
  private rank: string | null = null;

  constructor(private readonly mapping: Mapping = {}) {
    super(mapping, meaningOf);
  }

  read(line: string): LogRow | null {
    const text = plainLine(line);
    if (text === null) return null;
    const rank = RANK.exec(text)?.[1];
    this.rank ??= rank ?? null;
    if (rank !== undefined && rank !== this.rank) return null;
    const pairs = pairsOf(text);
    const { values, hasLoss, isValidation } = measurementsOf(pairs);
    const place =
      this.mapping.step === undefined ? placeOf(pairs, isValidation) : chosenPlace(pairs, this.mapping.step);
    const row = hasLoss || place.name !== '' ? this.measured(values) : {};
    // A mean over an epoch is no new point; a progress bar repeats the last validation loss at every step.
    const isBar = isTqdm(text);
    if (row.valLoss === this.lastVal && row.trainLoss !== undefined && isBar) delete row.valLoss;
    if (this.hasBatches && place.epoch !== null && !place.within) delete row.trainLoss;
    if (row.trainLoss === undefined && row.valLoss === undefined) return this.withoutLoss(row, place);
    if (row.trainLoss !== undefined && place.within) this.hasBatches = true;
    this.lastVal = row.valLoss ?? this.lastVal;
    const isTraining = row.trainLoss !== undefined;
    this.progress.go(place, isTraining && place.name === '' && !isBar);
    this.stepName ||= place.name;
    return { step: isTraining && place.step === null ? this.progress.next() : this.progress.current(), ...row };
  }

  override columns(): Column[] {
    const columns = super.columns().filter(({ name }) => name !== this.stepName);
    return this.stepName === '' ? columns : [{ name: this.stepName, channel: 'step' }, ...columns];
  }

  private measured(values: ReadonlyMap<string, number>): LogRow {
    const row = this.rowOf(values, CHANNELS);
    // Bits per byte are no nats.
    if (isBits(this.found.get('valLoss')) && !isBits(this.found.get('trainLoss'))) delete row.valLoss;
    return row;
  }

  /** A line without a loss: it may say where the next ones are, or tell the rate at a step. */
  private withoutLoss(row: LogRow, place: PrintedPlace): LogRow | null {
    if (row.lr === undefined || place.step === null || place.name === '' || this.stepName === '') {
      this.progress.hear(place);
      return null;
    }
    this.progress.go(place);
    return { step: this.progress.current(), ...row };
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

function chosenPlace(pairs: readonly Pair[], name: string): PrintedPlace {
  const chosen = name === '' ? undefined : pairs.find(({ key }) => key === name || countName(key) === name);
  const step = chosen?.value ?? null;
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
