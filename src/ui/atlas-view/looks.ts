/** How a verdict looks in an atlas: never by colour alone, so each pattern has a short name, too. */
import { unsafeCSS } from 'lit';
import { PATTERNS, type Pattern } from '../../core/pattern.ts';

export interface CellLook {
  name: string;
  /** The same in light and dark. */
  colour: string;
}

/**
 * Colours in the order of the patterns: Okabe and Ito's palette, grey for a flat line and white for an unclear curve. The
 * last three, from Paul Tol's muted palette, are free for more patterns.
 */
// prettier-ignore
const PALETTE = [
  '#009e73', '#8c8c8c', '#d55e00', '#56b4e9', '#cc79a7', '#000000', '#0072b2', '#f0e442', '#e69f00', '#ffffff',
  '#332288', '#999933', '#882255',
];

/** Names shorter than the first word of the title. */
const SHORTENED: Partial<Record<Pattern, string>> = { overfitting: 'Overfit' };

export const LOOKS = Object.fromEntries(
  Object.entries(PATTERNS).map(([pattern, title], i) => {
    const name = SHORTENED[pattern as Pattern] ?? title.split(' ')[0]!;
    return [pattern, { name, colour: PALETTE[i]! }];
  }),
) as Readonly<Record<Pattern, CellLook>>;

/** The colour of a pattern as `--look`, by its class: the page allows no styles in attributes. */
export const lookStyles = unsafeCSS(
  Object.entries(LOOKS)
    .map(([pattern, { colour }]) => `.${pattern} { --look: ${colour}; }`)
    .join('\n'),
);

/** How often each pattern came, in the order of the cards. */
export function tally(patterns: readonly Pattern[]): { pattern: Pattern; count: number }[] {
  const count = (pattern: Pattern) => patterns.filter((one) => one === pattern).length;
  return (Object.keys(PATTERNS) as Pattern[])
    .map((pattern) => ({ pattern, count: count(pattern) }))
    .filter((entry) => entry.count > 0);
}

/** "5 Good, 2 NaN". */
export const tallyWords = (patterns: readonly Pattern[]): string =>
  tally(patterns)
    .map(({ pattern, count }) => `${count} ${PATTERNS[pattern]}`)
    .join(', ');
