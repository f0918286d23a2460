/** The cells of a line of a table. */
import { dsvFormat } from 'd3-dsv';

/** What stands between cells; `gap` is two blanks or more, `blank` is any. */
export const DELIMITERS = ['\t', ',', ';', '|', 'gap', 'blank'] as const;
export type Delimiter = (typeof DELIMITERS)[number];

/** Tables within comments begin every line with a sign. */
const COMMENT = /^\s*[#%]+(?=\s|\|)\s*/;
/** Every cell quoted, and no quotation mark within. */
const QUOTED = /^"[^"]*"(?:,"[^"]*")*$/;

export function cellsOf(line: string, delimiter: Delimiter): string[] {
  const text = /^\s*[#%]/.test(line) ? line.replace(COMMENT, '') : line;
  if (delimiter === 'blank') return text.trim().split(/\s+/);
  if (delimiter === 'gap') return text.trim().split(/\s{2,}/);
  // In Markdown a number may be bold.
  const cells = delimiter === '|' ? text.trim().replace(/^\||\|$|\*\*/g, '') : text;
  if (!cells.includes('"')) return cells.split(delimiter);
  if (delimiter === ',' && QUOTED.test(cells)) return cells.slice(1, -1).split('","');
  return dsvFormat(delimiter).parseRows(cells)[0] ?? [];
}
