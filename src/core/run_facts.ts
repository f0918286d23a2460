import type { EngineKind, LogitsKind } from './run_options.ts';

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
  /** Absent for engines that know one way only. */
  logits?: LogitsFacts;
}

/** What became of the logits, and the memory of the whole plan with and without them, in bytes. */
export interface LogitsFacts {
  kind: LogitsKind;
  stored: number;
  /** Null where they must be stored. */
  recomputed: number | null;
  /** Why it is not what was wished for, if so. */
  reason: string | null;
}
