/** modded-nanogpt: its own source code, then `step:250/2225 val_loss:5.7943 train_time:…` among other lines. */
import { fitOf, NUMBER, toNumber, withoutPrefix } from './console.ts';
import type { Channel, LineFormat, LineReader, Row } from './log.ts';

/** The source has the same words in its f-strings, but with a brace where the record has a number. */
const RECORD = /^step:(\d+)(?:\/\d+)? (?=\w+:)/;
const VALUE = new RegExp(`(?<!\\S)([a-z_]+):(${NUMBER})(?!\\S)`, 'gi');
const CHANNEL_OF: Record<string, Channel> = {
  train_loss: 'trainLoss',
  val_loss: 'valLoss',
  lr: 'lr',
  grad_norm: 'gradNorm',
};

class ModdedNanogptReader implements LineReader {
  read(line: string): Row | null {
    const record = RECORD.exec(withoutPrefix(line));
    if (!record) return null;
    const row: Row = {};
    for (const [, name, value] of record.input.matchAll(VALUE)) {
      const channel = CHANNEL_OF[name!];
      if (channel) row[channel] = toNumber(value!);
    }
    return Object.keys(row).length > 0 ? { step: Number(record[1]), ...row } : null;
  }

  columns() {
    return [];
  }
}

/** The statement that prints the records: where the source is long, its head holds nothing else. */
const STATEMENT = /\bf["']step:\{[^\n]{0,200}?\b(?:val|train)_loss:\{/;

export const moddedNanogpt: LineFormat = {
  id: 'modded-nanogpt',
  title: "modded-nanogpt's log file",
  exact: true,
  sniff: (head) => fitOf(head, new ModdedNanogptReader()) || (STATEMENT.test(head) ? 0.6 : 0),
  lines: () => new ModdedNanogptReader(),
};
