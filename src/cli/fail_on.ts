/** `--fail-on`: the verdicts that a caller wants to hear of. */
import { LabError } from '../core/errors.ts';
import { PATTERNS } from '../core/pattern.ts';
import type { Verdict } from '../diagnosis/verdict.ts';

/** What a verdict may be in particular; docs/diagnosis.md says what makes it so. */
const KINDS = (
  'needles fast slow not-recovered released starting overflow masked negative validation diverged ' +
  'rate-cuts no-rate-logged early healthy no-match restarted scatter'
).split(' ');

/** On the command line a name is one word. */
const oneWord = (name: string) => name.trim().replaceAll(' ', '-');

/** @param lists of patterns and kinds, each separated by commas. @throws LabError */
export function failOnFrom(lists: readonly string[] = []): ReadonlySet<string> {
  const names = lists.flatMap((list) => list.split(',').map(oneWord));
  const patterns = Object.keys(PATTERNS);
  const unknown = names.find((name) => !patterns.includes(name) && !KINDS.includes(name));
  if (unknown === undefined) return new Set(names);
  const known = `Use one of ${patterns.join(', ')}, or a kind: ${KINDS.join(', ')}.`;
  throw new LabError('usage', `--fail-on knows no pattern or kind "${unknown}".`, known);
}

export const isAmong = (failOn: ReadonlySet<string>, { pattern, kind }: Verdict): boolean =>
  failOn.has(pattern) || (kind !== null && failOn.has(oneWord(kind)));
