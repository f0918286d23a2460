/** modded-nanogpt: its own source code, then `step:250/2225 val_loss:5.7943 train_time:…` among other lines. */
import type { LineFormat, LogChannel, LogRow } from './log.ts';
import { rowOfPairs } from './reading/colon_pairs.ts';
import { fitOf } from './reading/fit.ts';
import { FixedReader, nameIn } from './reading/fixed_reader.ts';
import { withoutPrefix } from './reading/prefix.ts';

/** The source has the same words in its f-strings, but with a brace where the record has a number. */
const RECORD = /^step:(\d+)(?:\/\d+)? (?=\w+:)/;
const CHANNEL_OF: Record<string, LogChannel> = {
  train_loss: 'trainLoss',
  val_loss: 'valLoss',
  lr: 'lr',
  grad_norm: 'gradNorm',
};

class ModdedNanogptReader extends FixedReader {
  protected measure(line: string): LogRow | null {
    const record = RECORD.exec(withoutPrefix(line));
    return record && rowOfPairs(record.input, Number(record[1]), CHANNEL_OF);
  }

  protected nameOf(channel: LogChannel): string {
    return nameIn(CHANNEL_OF, channel);
  }
}

/** The statement that prints the records: where the source is long, its head holds nothing else. */
const STATEMENT = /\bf["']step:\{[^\n]{0,200}?\b(?:val|train)_loss:\{/;

export const moddedNanogpt: LineFormat = {
  id: 'modded-nanogpt',
  title: "modded-nanogpt's log file",
  exact: true,
  sniff: (head) => fitOf(head, new ModdedNanogptReader()) || (STATEMENT.test(head) ? 0.6 : 0),
  lines: (mapping) => new ModdedNanogptReader(mapping),
};
