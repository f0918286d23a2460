/** The base of readers of lines with fixed meanings; columns may still be chosen, or left out. */
import { CHANNELS } from '../../../core/record.ts';
import { LOG_CHANNELS, type Column, type LineReader, type LogChannel, type Mapping, type LogRow } from '../log.ts';

export abstract class FixedReader implements LineReader {
  /** Names in the log of what was measured so far. */
  private readonly seen = new Map<LogChannel, string>();
  private readonly isChosen: boolean;

  constructor(private readonly mapping: Mapping = {}) {
    this.isChosen = Object.keys(mapping).length > 0;
  }

  /** The measurements of a line as they are meant. */
  protected abstract measure(line: string): LogRow | null;

  /** Name of a measurement in the line that was read last. */
  protected abstract nameOf(channel: LogChannel): string;

  read(line: string): LogRow | null {
    const row = this.measure(line);
    if (!row) return null;
    for (const channel of LOG_CHANNELS) if (row[channel] !== undefined) this.seen.set(channel, this.nameOf(channel));
    return this.isChosen ? this.chosenOf(row) : row;
  }

  columns(): Column[] {
    return [...this.seen].map(([meant, name]) => {
      const channel = LOG_CHANNELS.find((one) => this.mapping[one] === name);
      return { name, channel: channel ?? (this.isFree(meant, name) ? meant : null) };
    });
  }

  private chosenOf(row: LogRow): LogRow | null {
    const chosen: LogRow = {};
    for (const channel of LOG_CHANNELS) {
      if (row[channel] === undefined) continue;
      const name = this.nameOf(channel);
      for (const one of LOG_CHANNELS) if (this.mapping[one] === name) chosen[one] = row[channel];
      if (this.isFree(channel, name)) chosen[channel] ??= row[channel];
    }
    return CHANNELS.some((channel) => chosen[channel] !== undefined) ? chosen : null;
  }

  /** Whether nobody has chosen a column for the channel, or the channel of the column. */
  private isFree(channel: LogChannel, name: string): boolean {
    return this.mapping[channel] === undefined && !Object.values(this.mapping).includes(name);
  }
}

/** Name of a channel in a format, from its table of names; the channel's own if the table has none. */
export const nameIn = (channelOf: Readonly<Record<string, LogChannel>>, channel: LogChannel): string =>
  Object.keys(channelOf).find((name) => channelOf[name] === channel) ?? channel;
