/** The base of readers that meet their columns one by one, by name. */
import { LOG_CHANNELS, type Column, type LogChannel, type Mapping, type LogRow } from '../log.ts';
import { Columns } from './columns.ts';

export abstract class NamedReader {
  protected readonly found: Columns;

  /** @param meaning the part of a name that speaks of the measurement; null where the column is to be left alone */
  constructor(mapping: Mapping = {}, meaning?: (name: string) => string | null) {
    this.found = new Columns(mapping, meaning);
  }

  columns(): Column[] {
    return this.found.list();
  }

  rivals(): readonly string[] {
    return this.found.rivals();
  }

  isSettled(): boolean {
    return this.found.isSettled();
  }

  notes(wiser?: Mapping): string[] {
    return this.found.notes(wiser);
  }

  hindsight(): Mapping | null {
    return this.found.hindsight();
  }

  /** The measurements among named values; null is the value of a name that has none here. */
  protected rowOf(values: ReadonlyMap<string, number | null>, channels: readonly LogChannel[] = LOG_CHANNELS): LogRow {
    for (const [name, value] of values) {
      this.found.add(name);
      if (value !== null) this.found.count(name);
    }
    const row: LogRow = {};
    for (const channel of channels) {
      const name = this.found.get(channel);
      const value = name === undefined ? null : values.get(name);
      if (typeof value === 'number') row[channel] = value;
    }
    return row;
  }
}
