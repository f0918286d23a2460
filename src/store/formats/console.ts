/** What lines printed by training programs have in common. */
import { linesOf } from './lines.ts';
import type { LineReader, Row } from './log.ts';
import { readNumber } from './numbers.ts';

/** Source of a pattern of one printed number, NaN and infinities included. Needs the flag `i`. */
export const NUMBER = String.raw`[-+]?(?:\d+\.?\d*(?:e[-+]?\d+)?|\.\d+(?:e[-+]?\d+)?|nan(?:\.0)?|inf(?:inity|\.0)?)(?![\w.])`;

export function toNumber(text: string): number {
  const word = text.replace(/^([-+]?(?:nan|inf))\.0$/i, '$1');
  return readNumber(word) ?? NaN;
}

/** Quotation marks, a rank, a date, a time or a level of importance before the record itself. */
const PREFIXES: readonly RegExp[] = [
  /^[>|\s]+/,
  /^\[[^[\]]{1,80}\]:?/,
  /^\([\w ,.=-]{1,40}\)/,
  /^(?:rank|worker|gpu|node|local_rank)[ _:=]{0,2}\d{1,6}[:\]]?(?=[\s:|-])/i,
  /^\d{1,6}:(?=\s)/,
  /^\d{2,4}[-/]\d{1,2}[-/]\d{1,4}(?:T(?=\d))?/,
  /^\d{1,2}:\d\d(?::\d\d)?(?:[.,]\d{1,9})?(?:Z|[-+]\d\d:?\d\d)?(?=[\s|:\]-])/,
  /^(?:debug|info|notice|warn(?:ing)?|root|__main__)(?=[\s:|-])/i,
  /^[-:|](?=[\s|:-])/,
];
const MOST_PREFIXES = 12;

/** The line from where its record begins. */
export function withoutPrefix(line: string): string {
  let rest = line;
  for (let i = 0; i < MOST_PREFIXES; i++) {
    const prefix = PREFIXES.map((pattern) => pattern.exec(rest)?.[0].length ?? 0).find((length) => length > 0);
    if (prefix === undefined) return rest;
    rest = rest.slice(prefix);
  }
  return rest;
}

/** The measurements that a reader finds in the lines of a text. */
export function rowsOf(text: string, reader: LineReader): Row[] {
  return [...linesOf(text)].flatMap((line) => (line === null ? [] : (reader.read(line) ?? [])));
}

/** How well a format fits whose lines are unmistakable. */
export function fitOf(text: string, reader: LineReader): number {
  const rows = rowsOf(text, reader).length;
  if (rows === 0) return 0;
  return rows === 1 ? 0.7 : 0.9;
}
