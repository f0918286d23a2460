/** What both plots are drawn from. */
import type { TuneRecord } from '../../core/record.ts';
import type { Sizes } from './axes.ts';
import type { PlotColours } from './colours.ts';
import type { ComparedLines } from './compared.ts';
import type { OverlayLines } from './overlay-lines.ts';
import type { PlotFrame, PlotView } from './plot-frame.ts';
import type { StepRange } from './range.ts';
import type { CurveLines } from './curve-lines.ts';

export interface Shown {
  /** What the steps that are shown hold. */
  lines: CurveLines;
  frame: PlotFrame;
  view: PlotView;
  /** The steps that are shown. */
  range: StepRange;
  overlay: OverlayLines | null;
  twin: OverlayLines | null;
  compared: ComparedLines;
  tunes: readonly TuneRecord[];
  /** As recorded: the line leaves out zeros. */
  latestNorm: number;
  colours: PlotColours;
  sizes: Sizes;
}

const NARROW = 620;

/** Whether a plot has no margin for labels, which are written into it. */
export const isNarrow = (width: number, unit: number): boolean => width < NARROW * unit;
