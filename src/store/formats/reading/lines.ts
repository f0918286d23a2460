/** The lines of a text, one after the other, without a list of them all. */

/** Longer lines are data or garbage, never measurements. */
const LONGEST_LINE = 1_000_000;

// Escape sequences that colour a terminal or move its cursor.
// eslint-disable-next-line no-control-regex
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;

/** Ends of lines are LF, CRLF or a lone CR, with which progress bars overwrite themselves. Too long ones are null. */
export function* linesOf(text: string): Generator<string | null> {
  let from = 0;
  let nextReturn = text.indexOf('\r');
  while (from < text.length) {
    const newline = text.indexOf('\n', from);
    const feed = newline < 0 ? text.length : newline;
    if (nextReturn >= 0 && nextReturn < from) nextReturn = text.indexOf('\r', from);
    const end = nextReturn >= 0 && nextReturn < feed ? nextReturn : feed;
    yield end - from > LONGEST_LINE ? null : plain(text.slice(from, end));
    from = end + (text[end] === '\r' && text[end + 1] === '\n' ? 2 : 1);
  }
}

const plain = (line: string) => (line.includes('\u001b') ? line.replace(ESCAPES, '') : line);
