/** A kept run without its curve. */
import type { Config } from '../core/config.ts';
import type { Pattern } from '../core/pattern.ts';
import type { EarlyStop, SkillRecord, TuneRecord } from '../core/record.ts';
import type { RunFacts } from '../core/run_facts.ts';
import type { RunOptions, Scale } from '../core/run_options.ts';
import type { EndState } from '../core/run_state.ts';

/** The verdict in short; the rest is diagnosed again from the curve. */
export interface KeptVerdict {
  pattern: Pattern;
  kind: string | null;
  confidence: number;
  final: boolean;
}

/** The part of a kept run that changes while it trains. */
export interface RunProgress {
  id: string;
  /** Milliseconds since 1970. */
  began: number;
  experiment: string;
  fix: string | null;
  scale: Scale;
  options: RunOptions;
  /** The settings that training began with. */
  config: Config;
  /** Live changes that were planned for it. */
  planned: readonly TuneRecord[];
  /** `config`, with the live settings as they are now. */
  live: Config;
  facts: RunFacts | null;
  /** How it ended; null while it goes on, or if it was interrupted. */
  ended: EndState | null;
  steps: number;
  verdict: KeptVerdict | null;
  /** A few training losses along the curve, for a small picture; null at losses that are not finite. */
  sketch: (number | null)[];
  tunes: TuneRecord[];
  skills: SkillRecord[];
  stoppedEarly: EarlyStop | null;
}

/** The part that a person changes. */
export interface Care {
  /** Null: it is named by what distinguishes it. */
  name: string | null;
  pinned: boolean;
  /** Deleted, but it can still be taken back. */
  deleted: boolean;
  /** The offer to go on was turned down. */
  left: boolean;
}

/** More are not kept; the oldest go first, pinned ones never. */
export const MOST_RUNS = 200;

export type KeptRun = RunProgress & Care;

export const NO_CARE: Care = { name: null, pinned: false, deleted: false, left: false };
