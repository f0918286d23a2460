/** What a diagnosis says. */
import type { Pattern } from '../core/pattern.ts';

/** One sentence with its numbers, and where on the curve it can be seen. */
export interface Evidence {
  text: string;
  /** First and last step of what it speaks of. */
  from: number;
  to: number;
  channel: 'trainLoss' | 'valLoss' | 'lr' | 'gradNorm';
}

export interface Finding {
  pattern: Pattern;
  /** 0 to 1. */
  confidence: number;
  /** Finer than the pattern: `negative`, `slow`, `needles` … null where there is nothing finer. */
  kind: string | null;
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
export interface Remedy {
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
  /** What else is to be seen, the surest first. */
  secondary: Finding[];
  /** The likeliest first; empty where nothing is wrong. */
  causes: Cause[];
  /** What to try, in the order to try it; empty where nothing is wrong. */
  fixes: Remedy[];
}

/** A verdict before its causes are looked for. */
export type Judgement = Omit<Verdict, 'causes' | 'fixes'>;

/** What may be known beside the curve. Never which fault is on. */
export interface Context {
  /** Number of tokens the model chooses between; ln of it is the loss of knowing nothing. */
  vocabSize?: number;
  /** Least loss that any model can reach on new text, in nats, where it is known. */
  floor?: number | null;
  /** Whether the run is over. Default true. */
  final?: boolean;
}
