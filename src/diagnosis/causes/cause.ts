/** How causes are weighed: a table for each pattern, whose priors the record raises or lowers. */
import type { Channel } from '../../core/record.ts';
import type { Cause } from '../verdict.ts';
import type { Signals } from './signals.ts';
import type { FixId } from './fixes.ts';

/** Something in the record that speaks for a cause or against it. */
export interface Clue {
  /** How many times likelier the record is with this cause than with others; below 1 it speaks against it. */
  factor: number;
  /** One sentence with its numbers. */
  because: string;
}

export interface Candidate {
  /** The id of the lab's experiment that shows it, where there is one. */
  id: string;
  /** One sentence. Only where the vocabulary is known may it speak of tokens. */
  text: string | ((signals: Signals) => string);
  /** How common it is among the causes of its pattern. Only their proportions count. */
  prior: number;
  clues?: (signals: Signals) => readonly (Clue | null)[];
  fixes: readonly FixId[];
}

export type MissingChannel = Exclude<Channel, 'trainLoss'>;

export interface CauseTable {
  candidates: readonly Candidate[];
  /** Which fixes come first: those that are the most common in general, or those of the likeliest cause. Default common. */
  firstFixes?: 'common' | 'likeliest';
  /** What a channel would tell apart if it had been logged, to be read after "to". */
  tells: Partial<Record<MissingChannel, string>>;
}

/** A cause that the record leaves less likely than this is not worth naming. */
const RULED_OUT = 0.02;

export interface Weighed {
  cause: Cause;
  candidate: Candidate;
}

/** The likeliest first; weights of all candidates add up to one. */
export function weigh({ candidates }: CauseTable, signals: Signals): Weighed[] {
  const judged = candidates.map((candidate) => {
    const clues = (candidate.clues?.(signals) ?? []).filter((clue) => clue !== null);
    const odds = clues.reduce((product, { factor }) => product * factor, candidate.prior);
    return { candidate, odds, because: strongest(clues, odds >= candidate.prior) };
  });
  const total = judged.reduce((sum, { odds }) => sum + odds, 0);
  return judged
    .sort((a, b) => b.odds - a.odds)
    .filter(({ odds }, i) => i === 0 || odds > RULED_OUT * total)
    .map(({ candidate, odds, because }) => ({
      candidate,
      cause: {
        id: candidate.id,
        text: typeof candidate.text === 'string' ? candidate.text : candidate.text(signals),
        because,
        weight: odds / total,
      },
    }));
}

/** The strongest clue on the side that outweighs the other: those for the cause, or those against it. */
function strongest(clues: readonly Clue[], speakForIt: boolean): string | null {
  const telling = clues.filter(({ factor }) => (speakForIt ? factor >= 1 : factor < 1));
  const strength = ({ factor }: Clue) => Math.abs(Math.log(factor));
  if (telling.length === 0) return null;
  const { because } = telling.reduce((a, b) => (strength(b) > strength(a) ? b : a));
  return speakForIt ? because : `Against it: ${because}`;
}

/** A clue where `condition` holds, otherwise none. */
export const clue = (condition: boolean, factor: number, because: string): Clue | null =>
  condition ? { factor, because } : null;
