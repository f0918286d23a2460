/** Tables: a line of names, then lines of numbers, whatever stands between the cells. */
import type { Column, LineReader, Mapping, LogRow } from '../log.ts';
import { SETTLED } from './columns.ts';
import { linesOf } from './lines.ts';
import { readNumber } from './numbers.ts';
import { VALIDATION } from './splits.ts';
import { Steps } from './steps.ts';
import { numberAt, readHeader, rowOf, type Layout, type Naming } from './table_header.ts';

/** A line of names counts once numbers follow within this many lines. */
const PATIENCE = 5;

export class TableReader implements LineReader, Naming {
  private layout: Layout | null = null;
  private waiting: { layout: Layout; lines: number } | null = null;
  private readonly steps = new Steps();
  private readonly seen = new Map<string, Column>();
  private tables = 0;
  private previous: string | null = null;
  /** Lines of numbers one after the other. */
  private numbers = 0;

  constructor(readonly mapping: Mapping = {}) {}

  meaning(name: string): string | null {
    return name;
  }

  read(line: string): LogRow | null {
    if (line.trim() === '') return null;
    const cells = this.layout && rowOf(line, this.layout);
    this.numbers = cells?.some((cell) => typeof readNumber(cell) === 'number') ? this.numbers + 1 : 0;
    if (cells) return this.measured(cells, this.layout!);
    if (this.waiting) {
      const { layout } = this.waiting;
      const first = rowOf(line, layout);
      if (first?.some((cell) => typeof readNumber(cell) === 'number')) {
        this.open(layout);
        return this.measured(first, this.layout!);
      }
      if (--this.waiting.lines === 0) this.waiting = null;
    }
    const layout = readHeader(line, this.previous, this);
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
    return this.tables === 1 ? this.layout!.columns.hindsight() : null;
  }

  rivals(): readonly string[] {
    return this.layout?.columns.rivals() ?? [];
  }

  isSettled(): boolean {
    return this.numbers >= SETTLED;
  }

  notes(wiser?: Mapping): string[] {
    return this.layout?.columns.notes(wiser) ?? [];
  }

  private open(layout: Layout): void {
    this.waiting = null;
    const { delimiter, names } = layout;
    if (this.layout?.delimiter === delimiter && String(this.layout.names) === String(names)) return; // a header repeated
    this.tables++;
    this.layout = layout;
    for (const column of layout.columns.list()) {
      if (column.channel || !this.seen.has(column.name)) this.seen.set(column.name, column);
    }
  }

  private measured(cells: readonly string[], { columns, places, epoch, split, contested }: Layout): LogRow | null {
    for (const [name, place] of contested) {
      if (typeof numberAt(cells, place) === 'number') columns.count(name);
    }
    const row: LogRow = {};
    const isValidation = split >= 0 && VALIDATION.test(cells[split] ?? '');
    for (const [channel, place] of places) {
      const value = numberAt(cells, place);
      if (typeof value === 'number') row[isValidation && channel === 'trainLoss' ? 'valLoss' : channel] = value;
    }
    return this.steps.settle(row, epoch < 0 ? null : numberAt(cells, epoch), isValidation);
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
  for (const line of linesOf(head)) {
    if (line !== null) reader.read(line);
    if (reader.hasLoss()) return reader.columns().map(({ name }) => name);
  }
  return null;
}
