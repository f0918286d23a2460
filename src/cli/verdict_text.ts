/** A verdict as lines for a person. */
import { PATTERNS } from '../core/pattern.ts';
import type { Cause, Fix, Verdict } from '../diagnosis/verdict.ts';

/** Pattern, confidence and what was seen. */
export function verdictLines(verdict: Verdict): string[] {
  const { pattern, kind, final, confidence, summary, evidence, notes, secondary } = verdict;
  const sure = pattern === 'unclear' ? '' : `, ${Math.round(100 * confidence)} % sure`;
  const name = `${final ? 'Verdict' : 'So far'}: ${PATTERNS[pattern]}${sure}. `;
  return [
    // The summary of a run that is healthy so far says just that.
    `${kind === 'healthy' ? '' : name}${summary}`,
    ...evidence.map(({ text }) => `  – ${text}`),
    ...notes.map((note) => `  note: ${note}`),
    ...secondary.map((finding) => `  also: ${PATTERNS[finding.pattern]}. ${finding.evidence[0]?.text ?? ''}`),
  ];
}

/** Why, and what to try: the likeliest and the first. */
export const adviceLines = ({ causes, fixes }: Verdict): string[] => [
  ...section('Likely causes, the likeliest first:', causes.map(causeText)),
  ...section('Try, in this order:', fixes.map(fixText)),
];

/** Further down nobody reads. */
const TOLD = 4;

const section = (heading: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : [heading, ...lines.slice(0, TOLD).map((line, i) => `  ${i + 1}. ${line}`)];

const causeText = ({ text, because }: Cause) => (because === null ? text : `${text} ${because}`);
const fixText = ({ text, code }: Fix) => (code === null ? text : `${text}\n       ${code}`);
