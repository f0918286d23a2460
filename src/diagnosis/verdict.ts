/** What a diagnosis says. */
import type { Pattern } from '../core/pattern.ts';
import type { Channel } from '../core/record.ts';
import type { Excursion } from './excursions.ts';
import type { Kind } from './kinds.ts';

/** One sentence with its numbers, and where on the curve it can be seen. For people: nothing is computed from it. */
export interface Evidence {
  text: string;
  /** First and last step of what it speaks of. */
  from: number;
  to: number;
  channel: Channel;
}

export interface Finding {
  pattern: Pattern;
  /** 0 to 1. */
  confidence: number;
  /** Finer than the pattern; null where there is nothing finer. */
  kind: Kind | null;
  evidence: Evidence[];
}

/** Something that may have brought the pattern about. */
export interface Cause {
  /** The id of the lab's experiment that shows it, where there is one. */
  id: string;
  /** One sentence for a person. */
  text: string;
  /** One sentence: what in this record speaks for it or against it; null where nothing does. */
  because: string | null;
  /** 0 to 1, among the causes of this pattern: how well it goes with what was recorded. */
  weight: number;
}

/** Something to try. */
export interface Fix {
  id: string;
  /** One imperative sentence with its number. */
  text: string;
  /** A line of PyTorch that does it; null where no line could. */
  code: string | null;
}

export interface Verdict extends Finding {
  /** False while training goes on: what is said holds so far. */
  final: boolean;
  /** One sentence for a person. */
  summary: string;
  /** Sentences on the record as a whole, such as that it holds several runs. They bear on no cause and no fix. */
  notes: string[];
  /** What else is to be seen, the surest first. */
  secondary: Finding[];
  /** The likeliest first; empty where nothing is wrong. */
  causes: Cause[];
  /** What to try, in the order to try it; empty where nothing is wrong. */
  fixes: Fix[];
}

/** The numbers behind the evidence, for causes and fixes. */
export interface Facts {
  /** Step at which the pattern begins to show. */
  at: number;
  /** Jumps that the summary counts, by rising step. */
  jumps?: readonly Excursion[];
  /** Steps at which the loss falls suddenly. */
  falls?: readonly number[];
  /** Step of the lowest validation loss. */
  lowestAt?: number;
}

/** A verdict before its causes are looked for. */
export interface Judgement extends Omit<Verdict, 'causes' | 'fixes'> {
  facts: Facts;
}

/** What may be known beside the curve. Never which fault is on. */
export interface Context {
  /** Number of tokens the model chooses between; ln of it is the loss of guessing among them evenly. */
  vocabSize?: number;
  /** Least loss that any model can reach on new text, in nats, where it is known. */
  floor?: number | null;
  /** Whether the run is over. Default true. */
  final?: boolean;
}
