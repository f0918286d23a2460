/** Numbers without names: a loss to a line, or a step and a loss. */
import { LOG_CHANNELS, type Column, type LineFormat, type LineReader, type Mapping, type LogRow } from './log.ts';
import { SETTLED } from './reading/columns.ts';
import { linesOf } from './reading/lines.ts';
import { readNumber } from './reading/numbers.ts';
import { Steps } from './reading/steps.ts';

const DELIMITER = /\s*[,;\t]\s*|\s+/;
/** More columns than anyone would log without names. */
const MOST_COLUMNS = 50;

const columnName = (place: number) => `column ${place + 1}`;

class BareNumbersReader implements LineReader {
  private width = 0;
  private lines = 0;
  private readonly steps = new Steps();

  private readonly isChosen: boolean;

  constructor(private readonly given: Mapping) {
    this.isChosen = Object.values(given).some((name) => name !== '');
  }

  read(line: string): LogRow | null {
    const numbers = numbersOf(line);
    if (!numbers || (this.width > 0 && numbers.length !== this.width)) return null;
    // pandas gives a column without a name the name 0.
    if (this.width === 0 && line.trim() === '0') return null;
    this.width = numbers.length;
    this.lines++;
    const mapping = this.mapping();
    const row: LogRow = {};
    for (const channel of LOG_CHANNELS) {
      const value = numbers[Number(mapping[channel]?.slice('column '.length)) - 1];
      if (typeof value === 'number') row[channel] = value;
    }
    return this.steps.settle(row);
  }

  columns(): Column[] {
    const mapping = this.mapping();
    return Array.from({ length: this.width }, (_, place) => {
      const name = columnName(place);
      return { name, channel: LOG_CHANNELS.find((channel) => mapping[channel] === name) ?? null };
    });
  }

  rivals(): string[] {
    return this.width > 2 && !this.isChosen ? this.columns().map(({ name }) => name) : [];
  }

  isSettled(): boolean {
    return this.lines >= SETTLED;
  }

  notes(): string[] {
    const { step, trainLoss } = this.mapping();
    if (!trainLoss || this.isChosen) return [];
    return [`The columns have no names: ${step ? `${step} is taken as step, ` : ''}${trainLoss} as training loss.`];
  }

  private mapping(): Mapping {
    if (this.isChosen || this.width > 2) return this.given;
    const usual = this.width === 1 ? { trainLoss: columnName(0) } : { step: columnName(0), trainLoss: columnName(1) };
    return { ...usual, ...this.given };
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
