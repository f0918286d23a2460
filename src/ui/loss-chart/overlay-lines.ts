/** Another run as lines, to compare the current one with. */
import type { Point } from './point.ts';
import { CurveLines, type Curves } from './curve-lines.ts';

/** A run and its name. */
export interface Overlay {
  history: Curves;
  label: string;
}

/** The points of an overlay; its run may still be going on. */
export class OverlayLines {
  readonly history: Curves;
  readonly label: string;
  private readonly lines = new CurveLines();

  constructor({ history, label }: Overlay) {
    this.history = history;
    this.label = label;
    this.sync();
  }

  /** Adds what is new in the history. */
  sync(): void {
    this.lines.sync(this.history, 0);
  }

  get train(): readonly Point[] {
    return this.lines.train;
  }

  get validation(): readonly Point[] {
    return this.lines.val;
  }

  /** All lines of the run, with the ranges of its losses. */
  get all(): Readonly<CurveLines> {
    return this.lines;
  }

  get lastStep(): number {
    return this.history.step.at(-1) ?? 0;
  }
}

/** The known lines brought up to date, or new ones if the run is another. */
export function linesOf(overlay: Overlay | null, known: OverlayLines | null): OverlayLines | null {
  if (overlay === null || overlay.history !== known?.history) return overlay && new OverlayLines(overlay);
  known.sync();
  return known;
}
