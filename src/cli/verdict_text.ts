/** A verdict as lines for a person. */
import { PATTERNS } from '../core/pattern.ts';
import { HEARING_LIMITS, type Ruling, type Spoken } from '../diagnosis/hearing.ts';
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

/** What became of a detector, in words. */
const RULINGS: Readonly<Record<Ruling['why'], (by: string) => string>> = {
  won: () => 'won',
  'too-early': () => 'too early to say while the run goes on',
  'too-few-points': () => 'too few points to see a shape',
  'not-believed': () => `not believed, below ${HEARING_LIMITS.values.believed.toFixed(2)}`,
  outranked: (by) => `outranked by ${by}`,
  implied: (by) => `implied by ${by}`,
  'less-sure': (by) => `doubtful, and ${by} is much surer`,
};

/** Every detector that saw something, in their order: its score, what it saw, and why it did or did not win. */
export const detectorLines = (spoken: readonly Spoken[]): string[] => [
  spoken.length === 0 ? 'No detector saw anything.' : 'Detectors that saw something, in order of precedence:',
  ...spoken.map(({ detection: { name, pattern, kind, confidence }, ruling }) => {
    const saw = [...(pattern === name ? [] : [pattern]), ...(kind === null ? [] : [kind])].join(', ');
    const why = RULINGS[ruling.why]('by' in ruling ? ruling.by : '');
    return `  ${confidence.toFixed(2)} ${name}${saw === '' ? '' : ` (${saw})`}: ${why}`;
  }),
];
