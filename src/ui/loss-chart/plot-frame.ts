/** What a plot is asked to show, and what its panels are drawn from. */
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

/** What the axes of a curve that will not grow have to hold. */
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
  /** Largest gradient norm let through; 0 is off. */
  clip: number;
  /** Another run, to hold this one against. */
  overlay: Overlay | null;
  /** The same training without its fault, faint behind; it may still be going on. */
  twin?: Overlay | null;
  /** Runs that were chosen to be compared. */
  compared?: readonly ComparedRun[];
  /** The steps that the reader is pointed at right now. */
  band: Band | null;
  /** The steps of all sentences that name some. */
  evidence?: readonly Band[];
  /** For a curve that will not grow. */
  whole?: Whole;
}

/** Which part of the curve is looked at, and how. */
export interface PlotView {
  /** The steps that are shown; null for all. */
  range: StepRange | null;
  /** Whether the loss axis is logarithmic. */
  logarithmic: boolean;
}

/** What both panels are drawn from. */
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
