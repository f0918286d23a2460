/** llm.c: its log file (`s:20 trl:9.1 lr:0.0001 norm:3.2`, `s:250 tel:6.4`) and what it prints. */
import { fitOf, NUMBER, toNumber, withoutPrefix } from './console.ts';
import type { Channel, LineFormat, LineReader, Row } from './log.ts';

const FILE = /^s:(\d+)((?:\s+[a-z]+:\S+)+)\s*$/;
const FILE_VALUE = new RegExp(`\\s([a-z]+):(${NUMBER})`, 'gi');
const FILE_CHANNEL: Record<string, Channel> = { trl: 'trainLoss', tel: 'valLoss', lr: 'lr', norm: 'gradNorm' };

/** `step   20/18865 | loss 7.51 (+0.12z)| norm 2.13 (-0.40z)| lr 1.9e-04 | 123.45 ms | …` */
const PRINTED = new RegExp(`^step\\s+(\\d+)/\\d+\\s*[|:] (?:train )?loss (${NUMBER})`, 'i');
const NORM = new RegExp(`\\| norm (${NUMBER})`, 'i');
const RATE = new RegExp(`\\| lr (${NUMBER})`, 'i');
const VALIDATION = new RegExp(`^val loss (${NUMBER})\\s*$`, 'i');

class LlmCReader implements LineReader {
  private step = 0;

  read(line: string): Row | null {
    const record = withoutPrefix(line);
    return this.readFile(record) ?? this.readPrinted(record);
  }

  columns() {
    return [];
  }

  private readFile(record: string): Row | null {
    const [, step, values] = FILE.exec(record) ?? [];
    if (step === undefined) return null;
    const row: Row = {};
    for (const [, name, value] of values!.matchAll(FILE_VALUE)) {
      const channel = FILE_CHANNEL[name!];
      if (channel) row[channel] = toNumber(value!);
    }
    return Object.keys(row).length > 0 ? { step: Number(step), ...row } : null;
  }

  private readPrinted(record: string): Row | null {
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
  lines: () => new LlmCReader(),
};
