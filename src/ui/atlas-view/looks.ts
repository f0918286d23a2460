/** How a verdict looks in an atlas: never by colour alone, so each pattern has a short name, too. */
import { unsafeCSS } from 'lit';
import { PATTERNS, type Pattern } from '../../core/pattern.ts';

export interface CellLook {
  name: string;
  /** Colour from Okabe and Ito's palette, or grey; the same in light and dark. */
  colour: string;
}

export const LOOKS: Readonly<Record<Pattern, CellLook>> = {
  good: { name: 'Good', colour: '#009e73' },
  flat: { name: 'Flat', colour: '#8c8c8c' },
  spikes: { name: 'Spikes', colour: '#d55e00' },
  plateau: { name: 'Plateau', colour: '#56b4e9' },
  overfitting: { name: 'Overfit', colour: '#cc79a7' },
  nan: { name: 'NaN', colour: '#000000' },
  step: { name: 'Step', colour: '#0072b2' },
  sawtooth: { name: 'Sawtooth', colour: '#f0e442' },
  collapse: { name: 'Collapse', colour: '#e69f00' },
  unclear: { name: 'Unclear', colour: '#ffffff' },
};

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
