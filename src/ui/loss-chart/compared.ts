/** Runs that were chosen to be compared, as lines, and how they are told apart. */
import { OverlayLines, type Overlay } from './overlay-lines.ts';

/** One of the runs that are compared. */
export interface ComparedRun extends Overlay {
  /** Index into the colours and dashes. */
  slot: number;
}

/** The custom properties with the colours, by slot. */
export const RUN_COLOURS = ['run-1', 'run-2', 'run-3', 'run-4', 'run-5'] as const;
/** Dashes by slot, so that runs can be told apart without colours. */
export const RUN_DASHES: readonly number[][] = [
  [7, 3],
  [2, 3],
  [12, 3, 2, 3],
  [4, 4],
  [14, 5],
];

export class ComparedLines {
  /** In the order they were chosen in. */
  runs: readonly ComparedRun[] = [];
  /** The lines of these runs. */
  lines: readonly OverlayLines[] = [];

  /** Adds what is new in the runs. */
  sync(runs: readonly ComparedRun[]): void {
    const known = new Map(this.lines.map((lines) => [lines.history, lines]));
    this.runs = runs;
    this.lines = runs.map(({ history, label }) => {
      const lines = known.get(history);
      return lines?.label === label ? lines : new OverlayLines({ history, label });
    });
    for (const lines of this.lines) lines.sync();
  }

  get lastStep(): number {
    return Math.max(0, ...this.lines.map(({ lastStep }) => lastStep));
  }
}
