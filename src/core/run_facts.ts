import type { EngineKind } from './run_options.ts';

/** What is known of a run once text, vocabulary and engine stand. */
export interface RunFacts {
  engine: EngineKind;
  /** What the arithmetic runs on, in words. */
  adapter: string;
  /** Why it is not what was wished for, if so. */
  note: string | null;
  vocabSize: number;
  /** Entropy rate of the text in nats per token, where it is known. */
  floor: number | null;
  parameterCount: number;
  trainTokens: number;
  valTokens: number;
}
