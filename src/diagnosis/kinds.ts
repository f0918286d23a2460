/** What each pattern may be in particular: every kind that a verdict can have. */
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { DETECTORS } from './detectors/index.ts';

/** Kinds of `unclear` that no detector sees: too short to tell, nothing wrong so far, nothing that fits. */
export const UNDETECTED = ['early', 'healthy', 'no-match'] as const;
export type Undetected = (typeof UNDETECTED)[number];

type AnyDetector = (typeof DETECTORS)[keyof typeof DETECTORS];

/** By pattern. */
export type KindOf<P extends Pattern> =
  Extract<AnyDetector, { pattern: P }>['kinds'][number] | (P extends 'unclear' ? Undetected : never);

export type Kind = { [P in Pattern]: KindOf<P> }[Pattern];

export function kindsOf(pattern: Pattern): Kind[] {
  const seen = Object.values(DETECTORS).flatMap((detector): readonly Kind[] =>
    detector.pattern === pattern ? detector.kinds : [],
  );
  return [...new Set([...(pattern === 'unclear' ? UNDETECTED : []), ...seen])];
}

export const KINDS: readonly Kind[] = [...new Set((Object.keys(PATTERNS) as Pattern[]).flatMap(kindsOf))];
