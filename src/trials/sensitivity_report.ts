/** What `npm run calibrate -- --sensitivity` measured, as a section of the document. */
import { markdownTable } from './markdown.ts';
import type { Effect, Sensitivity } from './sensitivity.ts';

const HEADING = '## How much depends on each limit';

/** The section of a document, to be kept when the rest is written anew; empty where there is none. */
export function sensitivitySection(document: string): string {
  const at = document.indexOf(HEADING);
  return at < 0 ? '' : document.slice(at);
}

/** How many curves were judged; the recorded ones are runs that come with the page and logs that people labelled. */
export interface CurveCounts {
  simulated: number;
  recordings: number;
  labelled: number;
}

export function sensitivityReport(
  rows: readonly Sensitivity[],
  { simulated, recordings, labelled }: CurveCounts,
): string {
  const idle = rows.filter(({ smaller, larger }) => changed(smaller) + changed(larger) === 0);
  return `${HEADING}

Written by \`npm run calibrate -- --sensitivity${labelled > 0 ? ' --curves <folder>' : ''}\`. One after the other, each number that decides a verdict is made a fifth smaller and a fifth larger, and all curves are judged again: ${simulated} simulated ones (clear and borderline, on seeds of their own) and ${recordings + labelled} recorded ones (${recordings} runs that come with the page, ${labelled} logs that people labelled).

A cell such as \`7, +5\` says that seven verdicts changed their pattern or kind, and that five more verdicts are right than before; an empty one, that no verdict changed. For a labelled log every answer that can be defended is right. Of the ${rows.length} limits ${idle.length} change no verdict here; many of them only decide how sure it is. A limit between 0.75 and 1.25 is moved by a fifth of its distance from 1: 1.01 times a level allows a hundredth, and that is what changes.

${markdownTable(
  [
    'detector or stage',
    'limit',
    'value',
    'simulated −20 %',
    'simulated +20 %',
    'recorded −20 %',
    'recorded +20 %',
    'why',
  ],
  rows.map(({ owner, limit, value, why, smaller, larger }, i) => [
    rows[i - 1]?.owner === owner ? '' : owner,
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
