/** The header of a table: its names, what stands between its cells, and which of them hold measurements. */
import { LOG_CHANNELS, type LogChannel, type Mapping } from '../log.ts';
import { cellsOf, DELIMITERS, type Delimiter } from './cells.ts';
import { maySpeakOfLoss } from './column_names.ts';
import { Columns } from './columns.ts';
import { readNumber } from './numbers.ts';
import { SPLIT_KEY } from './records.ts';

const LONGEST_HEADER = 100_000;
const LONGEST_NAME = 500;

/** How columns are to be understood. */
export interface Naming {
  mapping: Mapping;
  /** The part of a column's name that speaks of the measurement; null where the column is to be left alone. */
  meaning(name: string): string | null;
}

/** The layout of a table, read from its header. */
export interface Layout {
  names: string[];
  delimiter: Delimiter;
  columns: Columns;
  speaksOfLoss: boolean;
  /** Places of the cells to read. */
  places: [LogChannel, number][];
  /** Place of the epoch within which steps may be counted anew, or −1. */
  epoch: number;
  /** Place of the cell that says what part of the data the row speaks of, or −1. */
  split: number;
  /** Names and places of the columns between which a choice was made. */
  contested: [string, number][];
}

/**
 * A line of names; null where it is none.
 *
 * @param previous the line before; null where this is the first. That one may be a line of names that do not speak of a
 * loss: then there are columns to choose from
 */
export function readHeader(line: string, previous: string | null, naming: Naming): Layout | null {
  const mayBeAnything = previous === null && /[,;\t]/.test(line) && !/["']\s*:|[{}]/.test(line);
  if (line.length > LONGEST_HEADER || !(mayBeAnything || mayBeHeader(line, naming))) return null;
  for (const delimiter of DELIMITERS) {
    const names = namesOf(line, delimiter);
    if (!names || (names.length < 2 && delimiter !== 'blank')) continue;
    const above = delimiter === '|' ? namesOf(previous ?? '', delimiter) : null;
    const whole = above?.length === names.length ? names.map((name, i) => `${above[i]} ${name}`.trim()) : names;
    const layout = layoutOf(whole, delimiter, naming);
    if (layout.speaksOfLoss || (mayBeAnything && names.length > 1)) return layout;
  }
  return null;
}

/** Whether a text is a line of names that speak of a loss, and nothing else. */
export function isHeader(text: string): boolean {
  if (/[\r\n]/.test(text)) return false;
  return readHeader(text, null, { mapping: {}, meaning: (name) => name })?.speaksOfLoss ?? false;
}

/** Null where a cell is a number. */
function namesOf(line: string, delimiter: Delimiter): string[] | null {
  // A first column without a name, or one of number signs, counts the rows.
  const names = cellsOf(line, delimiter).map((name, i) => name.trim().replace(i === 0 ? /^#?$/ : /^#$/, 'index'));
  const isName = (name: string) => name.length <= LONGEST_NAME && typeof readNumber(name) !== 'number';
  return names.every(isName) ? names : null;
}

/** Quickly: names do not come with a colon and a decimal after it. */
const mayBeHeader = (line: string, { mapping }: Naming) =>
  !line.includes('":') &&
  (line.includes('"') || !/[\s:=]-?\d+\.\d/.test(line)) &&
  (maySpeakOfLoss(line) || Object.values(mapping).some((name) => name !== '' && line.includes(name)));

function layoutOf(names: string[], delimiter: Delimiter, naming: Naming): Layout {
  const columns = new Columns(naming.mapping, (name) => naming.meaning(name));
  for (const name of names) if (name !== '') columns.add(name);
  const places = LOG_CHANNELS.flatMap((channel): [LogChannel, number][] => {
    const name = columns.get(channel);
    const place = name === undefined ? -1 : names.indexOf(name);
    return place < 0 ? [] : [[channel, place]];
  });
  const speaksOfLoss =
    columns.rivals().length > 0 || places.some(([channel]) => channel === 'trainLoss' || channel === 'valLoss');
  const find = (name: RegExp) => names.findIndex((candidate) => name.test(candidate));
  const contested = columns.contested().map((name): [string, number] => [name, names.indexOf(name)]);
  const [epoch, split] = [find(/^epoch$/i), find(SPLIT_KEY)];
  return { names, delimiter, columns, speaksOfLoss, places, epoch, split, contested };
}

/** The cells of a line that goes with the layout; null where it does not. */
export function rowOf(line: string, { names, delimiter, places }: Layout): string[] | null {
  const cells = cellsOf(line, delimiter);
  const spare = cells.length - names.length;
  const mustFit = delimiter === 'blank' || delimiter === 'gap' || (names.length > 1 && cells.length < 2);
  if (spare !== 0 && mustFit) return null;
  if (spare > 0 && cells.slice(names.length).some((cell) => cell.trim() !== '')) return null;
  // A decimal comma goes with semicolons.
  if (delimiter === ';') cells.forEach((cell, i) => (cells[i] = cell.replace(',', '.')));
  return places.every(([, place]) => numberAt(cells, place) !== undefined) ? cells : null;
}

export const numberAt = (cells: readonly string[], place: number) => readNumber(cells[place] ?? '');
