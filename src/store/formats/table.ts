/** Tables: a line of names, then lines of numbers, whatever stands between the cells. */
import { cellsOf, DELIMITERS, type Delimiter } from './cells.ts';
import { Columns } from './columns.ts';
import { CHANNELS, type Channel, type Column, type LineReader, type Mapping, type Row } from './log.ts';
import { maySpeakOfLoss } from './names.ts';
import { readNumber } from './numbers.ts';
import { finishRow, SPLIT_KEY, VALIDATION } from './records.ts';
import { Steps } from './steps.ts';

const LONGEST_HEADER = 100_000;
const LONGEST_NAME = 500;
/** A line of names counts once numbers follow within this many lines. */
const PATIENCE = 5;

export interface TableOptions {
  mapping?: Mapping;
  /** The part of a column's name that speaks of the measurement; null where the column is to be left alone. */
  meaning?: (name: string) => string | null;
}

interface Layout {
  names: string[];
  delimiter: Delimiter;
  columns: Columns;
  speaksOfLoss: boolean;
  /** Places of the cells to read. */
  places: [Channel, number][];
  /** Place of the epoch within which steps may be counted anew, or −1. */
  epoch: number;
  /** Place of the cell that says what part of the data the row speaks of, or −1. */
  split: number;
  /** Names and places of columns between which a choice was made. */
  contested: [string, number][];
}

export class TableReader implements LineReader {
  private layout: Layout | null = null;
  private waiting: { layout: Layout; lines: number } | null = null;
  private readonly steps = new Steps();
  private readonly seen = new Map<string, Column>();
  private readonly counts = new Map<string, number>();
  private tables = 0;
  private previous: string | null = null;

  constructor(private readonly options: TableOptions = {}) {}

  read(line: string): Row | null {
    if (line.trim() === '') return null;
    const cells = this.layout && rowOf(line, this.layout);
    if (cells) return this.measured(cells, this.layout!);
    if (this.waiting) {
      const { layout } = this.waiting;
      const first = rowOf(line, layout);
      if (first?.some((cell) => typeof readNumber(cell) === 'number')) {
        this.open(layout);
        return this.measured(first, layout);
      }
      if (--this.waiting.lines === 0) this.waiting = null;
    }
    const layout = readHeader(line, this.previous, this.options);
    this.previous = line;
    if (layout) this.waiting = { layout, lines: PATIENCE };
    return null;
  }

  columns(): Column[] {
    return [...this.seen.values()];
  }

  /** Whether a table has been found whose names speak of a loss. */
  hasLoss(): boolean {
    return this.layout?.speaksOfLoss ?? false;
  }

  hindsight(): Mapping | null {
    return this.tables === 1 ? this.layout!.columns.hindsight(this.counts) : null;
  }

  rivals(): readonly string[] {
    return this.layout?.columns.rivals('trainLoss') ?? [];
  }

  notes(wiser?: Mapping): string[] {
    return this.layout?.columns.notes(wiser) ?? [];
  }

  private open(layout: Layout): void {
    if (String(this.layout?.names) !== String(layout.names)) this.tables++;
    this.layout = layout;
    this.waiting = null;
    for (const column of layout.columns.list()) {
      if (column.channel || !this.seen.has(column.name)) this.seen.set(column.name, column);
    }
  }

  private measured(cells: readonly string[], { places, epoch, split, contested }: Layout): Row | null {
    for (const [name, place] of contested) {
      if (typeof numberAt(cells, place) === 'number') this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
    }
    const row: Row = {};
    const validation = split >= 0 && VALIDATION.test(cells[split] ?? '');
    for (const [channel, place] of places) {
      const value = numberAt(cells, place);
      if (typeof value === 'number') row[validation && channel === 'trainLoss' ? 'valLoss' : channel] = value;
    }
    return finishRow(row, this.steps, epoch < 0 ? null : numberAt(cells, epoch), validation);
  }
}

/** The names of the first table in a text; null where there is none. */
export function findHeader(head: string): readonly string[] | null {
  if (head !== latest.head) latest = { head, names: searchHeader(head) };
  return latest.names;
}

/** Several formats ask for the header of the same text. */
let latest: { head: string; names: readonly string[] | null } = { head: '', names: null };

function searchHeader(head: string): readonly string[] | null {
  const reader = new TableReader();
  for (const line of head.split(/\r\n|\n|\r/)) {
    if (line.length > LONGEST_HEADER) continue;
    reader.read(line);
    if (reader.hasLoss()) return reader.columns().map(({ name }) => name);
  }
  return null;
}

/**
 * @param previous the line before; null where this is the first. That one may be a line of names that do not speak of a
 * loss: then there are columns to choose from
 */
function readHeader(line: string, previous: string | null, options: TableOptions): Layout | null {
  const mayBeAnything = previous === null && /[,;\t]/.test(line) && !/["']\s*:|[{}]/.test(line);
  if (line.length > LONGEST_HEADER || !(mayBeAnything || mayBeHeader(line, options))) return null;
  for (const delimiter of DELIMITERS) {
    const names = namesOf(line, delimiter);
    if (!names || (names.length < 2 && delimiter !== 'blank')) continue;
    const above = delimiter === '|' ? namesOf(previous ?? '', delimiter) : null;
    const whole = above?.length === names.length ? names.map((name, i) => `${above[i]} ${name}`.trim()) : names;
    const layout = layoutOf(whole, delimiter, options);
    if (layout.speaksOfLoss || (mayBeAnything && names.length > 1)) return layout;
  }
  return null;
}

/** Null where a cell is a number. */
function namesOf(line: string, delimiter: Delimiter): string[] | null {
  // A first column without a name, or one of number signs, counts the rows.
  const names = cellsOf(line, delimiter).map((name, i) => name.trim().replace(i === 0 ? /^#?$/ : /^#$/, 'index'));
  const isName = (name: string) => name.length <= LONGEST_NAME && typeof readNumber(name) !== 'number';
  return names.every(isName) ? names : null;
}

/** Quickly: names do not come with a colon and a decimal after it. */
const mayBeHeader = (line: string, { mapping = {} }: TableOptions) =>
  !line.includes('":') &&
  (line.includes('"') || !/[\s:=]-?\d+\.\d/.test(line)) &&
  (maySpeakOfLoss(line) || Object.values(mapping).some((name) => line.includes(name)));

function layoutOf(names: string[], delimiter: Delimiter, { mapping = {}, meaning }: TableOptions): Layout {
  const columns = new Columns(mapping, meaning);
  for (const name of names) if (name !== '') columns.add(name);
  const places = CHANNELS.flatMap((channel): [Channel, number][] => {
    const place = names.indexOf(columns.get(channel) ?? '\n');
    return place < 0 ? [] : [[channel, place]];
  });
  const speaksOfLoss =
    columns.rivals('trainLoss').length > 0 ||
    places.some(([channel]) => channel === 'trainLoss' || channel === 'valLoss');
  const find = (name: RegExp) => names.findIndex((candidate) => name.test(candidate));
  const contested = columns.contested().map((name): [string, number] => [name, names.indexOf(name)]);
  return {
    names,
    delimiter,
    columns,
    speaksOfLoss,
    places,
    epoch: find(/^epoch$/i),
    split: find(SPLIT_KEY),
    contested,
  };
}

/** The cells of a line that goes with the layout; null where it does not. */
function rowOf(line: string, { names, delimiter, places }: Layout): string[] | null {
  const cells = cellsOf(line, delimiter);
  const spare = cells.length - names.length;
  if (spare !== 0 && (delimiter === 'blank' || delimiter === 'gap' || (names.length > 1 && cells.length < 2)))
    return null;
  if (spare > 0 && cells.slice(names.length).some((cell) => cell.trim() !== '')) return null;
  // A decimal comma goes with semicolons.
  if (delimiter === ';') cells.forEach((cell, i) => (cells[i] = cell.replace(',', '.')));
  return places.every(([, place]) => numberAt(cells, place) !== undefined) ? cells : null;
}

const numberAt = (cells: readonly string[], place: number) => readNumber(cells[place] ?? '');
