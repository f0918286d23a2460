/** What a plot should show, and the data that its panels are drawn from. */
import type { TuneRecord } from '../../core/record.ts';
import type { Sizes } from './axes.ts';
import type { PlotColours } from './colours.ts';
import type { ComparedLines } from './compared.ts';
import type { ComparedRun } from './compared.ts';
import type { CurveLines } from './curve-lines.ts';
import type { Band } from './marks/band.ts';
import type { OverlayLines } from './overlay-lines.ts';
import type { Overlay } from './overlay-lines.ts';
import type { StepRange } from './range.ts';

/** What the axes of a complete curve must show. */
export interface Whole {
  firstStep: number;
  loss: number;
}

/** What the plot shows besides the history. */
export interface PlotFrame {
  /** Size of the vocabulary, or null while it is not known. */
  vocabSize: number | null;
  /** Loss that no model can beat, in nats per token. */
  floor: number | null;
  maxSteps: number;
  /** Gradient norms above this are clipped; 0 is off. */
  clip: number;
  /** Another run, to compare this one with. */
  overlay: Overlay | null;
  /** The same training without its fault, drawn faintly; it may still be running. */
  twin?: Overlay | null;
  /** Runs that were chosen to be compared. */
  compared?: readonly ComparedRun[];
  /** The evidence to highlight now. */
  band: Band | null;
  /** The steps of every sentence that refers to steps. */
  evidence?: readonly Band[];
  /** Only for a complete curve, as of a log. */
  whole?: Whole;
}

/** Which part of the curve is shown, and how. */
export interface PlotView {
  /** The steps that are shown; null for all. */
  range: StepRange | null;
  /** Whether the loss axis is logarithmic. */
  logarithmic: boolean;
}

/** What both panels are drawn from. */
export interface Shown {
  /** The lines within the steps that are shown. */
  lines: CurveLines;
  frame: PlotFrame;
  view: PlotView;
  /** The steps that are shown. */
  range: StepRange;
  overlay: OverlayLines | null;
  twin: OverlayLines | null;
  compared: ComparedLines;
  tunes: readonly TuneRecord[];
  /** The latest norm as recorded; `lines.norm` leaves out zeros. */
  latestNorm: number;
  colours: PlotColours;
  sizes: Sizes;
}

const NARROW = 620;

/** Whether a plot has no margin for labels, which are written into it. */
export const isNarrow = (width: number, unit: number): boolean => width < NARROW * unit;
