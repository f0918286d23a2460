/** nanoGPT's console output: `iter 40: loss 6.2081, time 135.56ms, mfu 5.00%`, `step 250: train loss 6.1, val loss 6.2`. */
import type { LineFormat, LogChannel, LossLog, LogRow } from './log.ts';
import { fitOf } from './reading/fit.ts';
import { FixedReader, nameIn } from './reading/fixed_reader.ts';
import { NUMBER, printNumber, toNumber } from './reading/numbers.ts';
import { withoutPrefix } from './reading/prefix.ts';

const RECORD = new RegExp(
  `^(?:iter|step) (${NUMBER}): (?=(?:train |val )?loss ${NUMBER}(?:,|\\s*$)|(?:lr|norm) )`,
  'i',
);
const VALUE = new RegExp(`^\\s*([a-z][a-z_ ]{1,30}?) (${NUMBER})\\s*$`, 'i');

const CHANNEL_OF: Record<string, LogChannel> = {
  loss: 'trainLoss',
  'train loss': 'trainLoss',
  'val loss': 'valLoss',
  lr: 'lr',
  norm: 'gradNorm',
};

/**
 * An evaluation tells a training loss, too: the mean over many batches without dropout, less noisy than the losses of
 * single batches. The two are not one curve, so it counts only while no loss of a batch has been told.
 */
class NanogptReader extends FixedReader {
  private hasBatches = false;

  protected nameOf(channel: LogChannel): string {
    if (channel === 'trainLoss') return this.hasBatches ? 'loss' : 'train loss';
    return nameIn(CHANNEL_OF, channel);
  }

  protected measure(line: string): LogRow | null {
    const record = RECORD.exec(withoutPrefix(line));
    if (!record) return null;
    const row: LogRow = { step: toNumber(record[1]!) };
    for (const part of record.input.slice(record[0].length).split(',')) {
      const [, name, value] = VALUE.exec(part.toLowerCase()) ?? [];
      if (name === undefined) continue;
      const channel = CHANNEL_OF[name];
      if (!channel || (name === 'train loss' && this.hasBatches)) continue;
      if (name === 'loss') this.hasBatches = true;
      row[channel] = toNumber(value!);
    }
    return row;
  }
}

export const nanogpt: LineFormat = {
  id: 'nanogpt',
  title: "nanoGPT's console output",
  exact: true,
  sniff: (head) => fitOf(head, new NanogptReader()),
  lines: (mapping) => new NanogptReader(mapping),
};

/**
 * The log as nanoGPT prints it, with all digits. Time and use of the hardware are not in a log and are left out; rate
 * and gradient norm, which nanoGPT does not print, stand at the end of the line where they are known.
 */
export function printNanogpt({ step, trainLoss, valLoss, lr, gradNorm }: LossLog): string {
  const lines: string[] = [];
  for (const [i, at] of step.entries()) {
    const train = trainLoss[i] ?? null;
    const val = valLoss[i] ?? null;
    const rest = [...told('lr', lr[i]), ...told('norm', gradNorm[i])];
    // The batch first: then it is known that an evaluation's training loss is not one.
    if (train !== null || (val === null && rest.length > 0)) {
      lines.push(`iter ${at}: ${[...told('loss', train), ...rest].join(', ')}`);
    }
    if (val !== null) {
      const extra = train === null ? rest : [];
      lines.push(`step ${at}: ${[...told('train loss', train), ...told('val loss', val), ...extra].join(', ')}`);
    }
  }
  return lines.map((line) => `${line}\n`).join('');
}

const told = (name: string, value: number | null | undefined): string[] =>
  value === null || value === undefined ? [] : [`${name} ${printed(value)}`];

/** As many digits as it takes to read the same number again, four decimals at least. */
function printed(value: number): string {
  if (Object.is(value, -0)) return '-0.0000';
  const shortest = printNumber(value);
  return Number.isFinite(value) && !/\.\d{4}|e/.test(shortest) ? value.toFixed(4) : shortest;
}
