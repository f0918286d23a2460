/** Runs that were chosen to be compared, each in a colour and dashes of its own. */
import type { Box, Frame } from './annotations.ts';
import { drawOverlay, OverlayLines, type Look, type Obstacles, type Overlay } from './overlay.ts';

/** One of the runs that are compared. */
export interface ComparedRun extends Overlay {
  /** Which of the colours and dashes. */
  slot: number;
}

/** The custom properties with the colours, by slot. */
export const RUN_COLOURS = ['run-1', 'run-2', 'run-3', 'run-4', 'run-5'] as const;
/** So that they can be told apart without colours. */
export const RUN_DASHES: readonly number[][] = [
  [7, 3],
  [2, 3],
  [12, 3, 2, 3],
  [4, 4],
  [14, 5],
];
/** With more runs than this, validation losses would only hide one another. */
const MOST_WITH_VALIDATION = 2;

type Colours = Record<(typeof RUN_COLOURS)[number], string> & { soft: string; paper: string };

export class ComparedLines {
  /** Of the runs, in the order they were chosen in. */
  lines: readonly OverlayLines[] = [];
  private runs: readonly ComparedRun[] = [];

  /** Takes in what is new. */
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

  /** Each name keeps clear of all lines, and of the names before it. */
  draw(frame: Frame, { lines, boxes }: Obstacles, colours: Colours, line: number): void {
    const names: Box[] = [];
    const validated = this.lines.length <= MOST_WITH_VALIDATION;
    const all = [
      ...lines,
      ...this.lines.flatMap(({ train, validation }) => (validated ? [train, validation] : [train])),
    ];
    this.lines.forEach((overlay, i) => {
      const { slot } = this.runs[i]!;
      const look: Look = { train: RUN_DASHES[slot]!, validation: validated ? [2, 4] : null, alpha: 1 };
      const style = { soft: colours[RUN_COLOURS[slot]!], paper: colours.paper, line };
      const name = drawOverlay(frame, overlay, { lines: all, boxes: [...boxes, ...names] }, look, style);
      if (name) names.push(name);
    });
  }
}
