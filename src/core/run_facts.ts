import type { EngineKind, LogitsKind } from './run_options.ts';

/** The facts of a run, known once text, vocabulary and engine are ready. */
export interface RunFacts {
  engine: EngineKind;
  /** What the arithmetic runs on, in words. */
  adapter: string;
  /** Why it is not the adapter that was asked for; null if it is. */
  note: string | null;
  vocabSize: number;
  /** Entropy rate of the text in nats per token; null if unknown. */
  floor: number | null;
  parameterCount: number;
  trainTokens: number;
  valTokens: number;
  /** Absent for engines that always store them. */
  logits?: LogitsFacts;
}

/** How the logits are kept, and the memory of the whole plan with them stored and recomputed, in bytes. */
export interface LogitsFacts {
  kind: LogitsKind;
  stored: number;
  /** Null if they must be stored. */
  recomputed: number | null;
  /** Why they are not kept as was asked for; null if they are. */
  reason: string | null;
}
