/** Reads the curve of the current run as it grows, and keeps what it is compared with. */
import type { History } from '../../core/record.ts';
import { isOver } from '../../core/run_state.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import type { Verdict } from '../../diagnosis/verdict.ts';
import type { LabController } from '../../lab/controller.ts';

/** What is looked at: the curve, and what the page knows of every run, whatever is wrong with it. */
export type RunToRead = Pick<LabController, 'state' | 'resumable' | 'history' | 'revision' | 'facts'>;

/** A run that another one is held against. */
export interface Before {
  verdict: Verdict;
  history: History;
}

const EVERY_MS = 1000;
/** Share of the page's time that reading may take, however long the curve. */
const SHARE = 0.05;

export class CurveReader {
  /** Verdict on the current run; null while there is no curve. */
  verdict: Verdict | null = null;
  private revision = -1;
  private history: History | null = null;
  private next = -Infinity;

  /** Reads again where something is new: at most once a second while the run goes on, and at once when it rests. */
  follow({ state, resumable, history, revision, facts }: RunToRead, now: () => number): void {
    if (history !== this.history) {
      this.verdict = null;
      this.next = now() + EVERY_MS; // the first steps say nothing
    }
    this.history = history;
    if (history.step.length === 0) return void (this.verdict = null);
    const final = isOver({ state, resumable });
    const news = revision !== this.revision || final !== this.verdict?.final;
    const began = now();
    if (!news || (state === 'running' && began < this.next)) return;
    const { vocabSize, floor = null } = facts ?? {};
    this.verdict = diagnose(history, { final, floor, ...(vocabSize === undefined ? {} : { vocabSize }) });
    this.revision = revision;
    const took = now() - began;
    this.next = began + Math.max(EVERY_MS, took / SHARE);
  }

  /** The current run, to hold the next one against; null where it has no curve. */
  keep(): Before | null {
    return this.verdict && this.history ? { verdict: this.verdict, history: this.history } : null;
  }
}
