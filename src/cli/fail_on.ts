/** `--fail-on`: the verdicts that a caller wants to hear of. */
import { LabError } from '../core/errors.ts';
import { PATTERNS } from '../core/pattern.ts';
import { KINDS } from '../diagnosis/kinds.ts';
import type { Verdict } from '../diagnosis/verdict.ts';

const PATTERN_NAMES = Object.keys(PATTERNS);

/** @param lists of patterns and kinds, each separated by commas. @throws LabError */
export function failOnFrom(lists: readonly string[] = []): ReadonlySet<string> {
  const names = lists.flatMap((list) => list.split(',').map((name) => name.trim()));
  const unknown = names.find((name) => !PATTERN_NAMES.includes(name) && !KINDS.some((kind) => kind === name));
  if (unknown === undefined) return new Set(names);
  const known = `Use one of ${PATTERN_NAMES.join(', ')}, or a kind: ${KINDS.join(', ')}.`;
  throw new LabError('usage', `There is no pattern or kind "${unknown}" for --fail-on.`, known);
}

export const isAmong = (failOn: ReadonlySet<string>, { pattern, kind }: Verdict): boolean =>
  failOn.has(pattern) || (kind !== null && failOn.has(kind));
