/** What the page says of a verdict. */
import { PATTERNS } from '../../core/pattern.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { KeptVerdict } from '../../store/kept_run.ts';

/** The name of the pattern; a healthy run may still fall ill. */
export const patternName = ({ pattern, kind, final }: Pick<KeptVerdict, 'pattern' | 'kind' | 'final'>): string =>
  kind === 'healthy' && !final ? 'Healthy so far' : PATTERNS[pattern];

/** The number and its sign stay on one line. */
export const unbroken = (sentence: string): string => sentence.replaceAll(/(?<=\d) %/g, '\u00a0%');

/** How sure, in words; a verdict that names nothing is not more or less sure. */
export const sureness = ({ pattern, confidence }: Verdict): string | null =>
  pattern === 'unclear' ? null : unbroken(`${Math.round(100 * confidence)} % sure`);
