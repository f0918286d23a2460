/** llm.c: its log file (`s:20 trl:9.1 lr:0.0001 norm:3.2`, `s:250 tel:6.4`) and what it prints. */
import type { LineFormat, LogChannel, LogRow } from './log.ts';
import { rowOfPairs } from './reading/colon_pairs.ts';
import { fitOf } from './reading/fit.ts';
import { FixedReader } from './reading/fixed_reader.ts';
import { NUMBER, toNumber } from './reading/numbers.ts';
import { withoutPrefix } from './reading/prefix.ts';

const FILE = /^s:(\d+)(?:\s+[a-z]+:\S+)+\s*$/;
const FILE_CHANNEL: Record<string, LogChannel> = { trl: 'trainLoss', tel: 'valLoss', lr: 'lr', norm: 'gradNorm' };
const FILE_NAMES = { step: 's', trainLoss: 'trl', valLoss: 'tel', lr: 'lr', gradNorm: 'norm' };

/** `step   20/18865 | loss 7.51 (+0.12z)| norm 2.13 (-0.40z)| lr 1.9e-04 | 123.45 ms | …` */
const PRINTED = new RegExp(`^step\\s+(\\d+)/\\d+\\s*[|:] (?:train )?loss (${NUMBER})`, 'i');
const NORM = new RegExp(`\\| norm (${NUMBER})`, 'i');
const RATE = new RegExp(`\\| lr (${NUMBER})`, 'i');
const VALIDATION = new RegExp(`^val loss (${NUMBER})\\s*$`, 'i');
const PRINTED_NAMES = { step: 'step', trainLoss: 'loss', valLoss: 'val loss', lr: 'lr', gradNorm: 'norm' };

class LlmCReader extends FixedReader {
  private step = 0;
  private names: Record<LogChannel, string> = FILE_NAMES;

  protected nameOf(channel: LogChannel): string {
    return this.names[channel];
  }

  protected measure(line: string): LogRow | null {
    const record = withoutPrefix(line);
    const [, step] = FILE.exec(record) ?? [];
    this.names = step === undefined ? PRINTED_NAMES : FILE_NAMES;
    return step === undefined ? this.readPrinted(record) : rowOfPairs(record, Number(step), FILE_CHANNEL);
  }

  private readPrinted(record: string): LogRow | null {
    const validation = VALIDATION.exec(record)?.[1];
    // The line of a validation tells no step: it comes after the last update.
    if (validation !== undefined) return { step: this.step, valLoss: toNumber(validation) };
    const [, step, loss] = PRINTED.exec(record) ?? [];
    if (step === undefined) return null;
    this.step = Number(step);
    const norm = NORM.exec(record)?.[1];
    const rate = RATE.exec(record)?.[1];
    return {
      step: this.step,
      trainLoss: toNumber(loss!),
      ...(rate !== undefined && { lr: toNumber(rate) }),
      ...(norm !== undefined && { gradNorm: toNumber(norm) }),
    };
  }
}

/** A lone `val loss 6.4` may come from anywhere. */
const OWN = /^\W*(?:s:\d+ t[re]l:|step\s+\d+\/\d+\s*[|:] (?:train )?loss [-\d.naif]+)/im;

export const llmC: LineFormat = {
  id: 'llm.c',
  title: "llm.c's log file or console output",
  exact: true,
  sniff: (head) => (OWN.test(head) ? fitOf(head, new LlmCReader()) : 0),
  lines: (mapping) => new LlmCReader(mapping),
};
