/** What `npm run calibrate -- --sensitivity` measured, as a section of the document. */
import { markdownTable } from './markdown.ts';
import type { Effect, Known, Sensitivity } from './sensitivity.ts';

const HEADING = '## What hangs on each limit';

/** The section of a document, to be kept when the rest is written anew; empty where there is none. */
export function sensitivitySection(document: string): string {
  const at = document.indexOf(HEADING);
  return at < 0 ? '' : document.slice(at);
}

/** @param counts how many curves there were */
export function sensitivityReport(rows: readonly Sensitivity[], counts: Record<Known['group'], number>): string {
  const idle = rows.filter(({ smaller, larger }) => changed(smaller) + changed(larger) === 0);
  return `${HEADING}

Written by \`npm run calibrate -- --sensitivity\`. Each limit of the diagnosis is made a fifth smaller and a fifth larger, and ${counts.simulated} simulated curves (clear and borderline, of fresh seeds) and ${counts.recorded} recorded ones are judged again. A cell tells how many verdicts became another pattern or kind, and by how many more, or fewer, of them are right. Of the ${rows.length} limits ${idle.length} change nothing here: many of these only say how sure a verdict is.

${markdownTable(
  ['of', 'limit', 'value', 'simulated −20 %', 'simulated +20 %', 'recorded −20 %', 'recorded +20 %', 'why'],
  rows.map(({ room, limit, value, why, smaller, larger }, i) => [
    rows[i - 1]?.room === room ? '' : room,
    limit,
    String(value),
    cell(smaller.simulated),
    cell(larger.simulated),
    cell(smaller.recorded),
    cell(larger.recorded),
    why,
  ]),
)}
`;
}

const changed = ({ simulated, recorded }: Sensitivity['smaller']) => simulated.changed + recorded.changed;

/** `12, −3`: twelve changed, three fewer are right. */
function cell({ changed: count, gained }: Effect): string {
  if (count === 0) return '';
  const sign = gained > 0 ? '+' : gained < 0 ? '−' : '±';
  return `${count}, ${sign}${Math.abs(gained)}`;
}
