/** Numbers without names: a loss to a line, or a step and a loss. */
import type { Column, LineFormat, LineReader, Mapping, Row } from './log.ts';
import { CHANNELS } from './log.ts';
import { readNumber } from './numbers.ts';
import { linesOf } from './lines.ts';
import { finishRow } from './records.ts';
import { Steps } from './steps.ts';

const DELIMITER = /\s*[,;\t]\s*|\s+/;
/** More columns than anyone would log without names. */
const MOST_COLUMNS = 50;

const columnName = (place: number) => `column ${place + 1}`;

class BareNumbersReader implements LineReader {
  private width = 0;
  private readonly steps = new Steps();

  constructor(private readonly given: Mapping) {}

  read(line: string): Row | null {
    const numbers = numbersOf(line);
    if (!numbers || (this.width > 0 && numbers.length !== this.width)) return null;
    // pandas gives a column without a name the name 0.
    if (this.width === 0 && line.trim() === '0') return null;
    this.width = numbers.length;
    const mapping = this.mapping();
    const row: Row = {};
    for (const channel of CHANNELS) {
      const value = numbers[Number(mapping[channel]?.slice('column '.length)) - 1];
      if (typeof value === 'number') row[channel] = value;
    }
    return finishRow(row, this.steps, null, false);
  }

  columns(): Column[] {
    const mapping = this.mapping();
    return Array.from({ length: this.width }, (_, place) => {
      const name = columnName(place);
      return { name, channel: CHANNELS.find((channel) => mapping[channel] === name) ?? null };
    });
  }

  rivals(): string[] {
    return this.width > 2 && Object.keys(this.given).length === 0 ? this.columns().map(({ name }) => name) : [];
  }

  notes(): string[] {
    const { step, trainLoss } = this.mapping();
    if (!trainLoss || Object.keys(this.given).length > 0) return [];
    return [`The columns have no names: ${step ? `${step} is taken as step, ` : ''}${trainLoss} as training loss.`];
  }

  private mapping(): Mapping {
    if (Object.keys(this.given).length > 0) return this.given;
    if (this.width === 1) return { trainLoss: columnName(0) };
    return this.width === 2 ? { step: columnName(0), trainLoss: columnName(1) } : {};
  }
}

/** Null where anything but numbers is in the line. */
function numbersOf(line: string): (number | null)[] | null {
  const cells = line.trim().replace(/[,;]$/, '').split(DELIMITER);
  if (cells.length > MOST_COLUMNS) return null;
  const numbers = cells.map(readNumber);
  return numbers.every((number) => number !== undefined) && numbers.some((number) => number !== null) ? numbers : null;
}

export const bareNumbers: LineFormat = {
  id: 'numbers',
  title: 'numbers without names',
  sniff(head) {
    let [lines, numbers] = [0, 0];
    for (const line of linesOf(head)) {
      if (line === null || line.trim() === '') continue;
      lines++;
      if (numbersOf(line)) numbers++;
      else if (numbers === 0) return 0; // a line of names
    }
    return numbers > 1 && numbers > 0.9 * lines ? 0.4 : 0;
  },
  lines: (mapping) => new BareNumbersReader(mapping),
};
