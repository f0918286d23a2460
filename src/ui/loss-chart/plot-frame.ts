/** What a plot is asked to show. */
import type { ComparedRun } from './compared.ts';
import type { Band } from './marks/band.ts';
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
