/** The lines of a text, one after the other, without a list of them all. */

/** Longer lines are data or garbage, never measurements. */
const LONGEST_LINE = 1_000_000;

/** LF or CRLF; a lone CR or backspaces, with which progress bars overwrite themselves, end a line as well. */
// eslint-disable-next-line no-control-regex
const END = /\r\n?|\n|\x08+/g;

// Escape sequences that colour a terminal or move its cursor.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Too long ones are null. */
export function* linesOf(text: string): Generator<string | null> {
  let from = 0;
  for (const end of text.matchAll(END)) {
    yield lineIn(text, from, end.index);
    from = end.index + end[0].length;
  }
  if (from < text.length) yield lineIn(text, from, text.length);
}

/** Start of the line that has no end yet. */
export const unfinishedFrom = (text: string): number =>
  Math.max(...['\n', '\r', '\b'].map((end) => text.lastIndexOf(end))) + 1;

const lineIn = (text: string, from: number, to: number): string | null =>
  to - from > LONGEST_LINE ? null : plain(text.slice(from, to));

const plain = (line: string) => (line.includes('\u001b') ? line.replace(ESCAPES, '') : line);
