/** The bounds of the loss axis. */
import type { OverlayLines } from './overlay-lines.ts';
import type { StepRange } from './range.ts';
import type { CurveLines } from './curve-lines.ts';

export interface LossAxis {
  min: number;
  max: number;
  /** The highest loss, if it is cut off. */
  peak: number | null;
}

/** What the loss axis must show besides the losses. */
export interface Expected {
  /** The expected first loss: the uniform loss, or a typical value while the vocabulary is not known. */
  start: number;
  floor: number | null;
  /** Whether the curve is complete, as in a log. */
  whole: boolean;
  logarithmic: boolean;
}

type Losses = Pick<CurveLines, 'lowest' | 'lowestPositive' | 'highest' | 'top'>;

/** Free space above and below, as a share of the axis. */
const AIR = 0.05;

/** The axis for all steps: room for the descent from the start, so that it seldom moves. */
export function lossAxis(losses: Losses, others: readonly OverlayLines[], expected: Expected): LossAxis {
  const { start, floor, whole, logarithmic } = expected;
  const all = [losses, ...others.map((other) => other.all)];
  const room = floor ?? (whole ? Infinity : 0.35 * start);
  if (logarithmic) {
    const low = Math.min(room > 0 ? room : Infinity, ...all.map((one) => one.lowestPositive));
    return around(low, Math.max(start, ...all.map((one) => one.highest.y)), true);
  }
  const { value, cutOff } = losses.top(start);
  const low = Math.min(room, ...all.map((one) => one.lowest));
  const bottom = Math.floor(low - 0.25);
  const top = Math.max(value, ...others.map((other) => other.all.top(start).value));
  const peak = cutOff ? losses.highest.y : null;
  return { min: low >= 0 ? Math.max(0, bottom) : bottom, max: top + AIR * (top - low), peak };
}

/** The axis for a range of steps: as close around their losses as possible. */
export function closeLossAxis(
  losses: Losses,
  others: readonly OverlayLines[],
  range: StepRange,
  { start, logarithmic }: Expected,
): LossAxis {
  const heights = others.flatMap(({ train, validation }) =>
    [train, validation].flatMap((points) => points.filter(({ x }) => x >= range.from && x <= range.to)),
  );
  const shown = heights.map(({ y }) => y).filter((y) => Number.isFinite(y) && (y > 0 || !logarithmic));
  const low = Math.min(logarithmic ? losses.lowestPositive : losses.lowest, ...shown);
  const high = Math.max(losses.highest.y, ...shown);
  return low > high ? around(logarithmic ? start / 10 : 0, start, logarithmic) : around(low, high, logarithmic);
}

function around(low: number, high: number, logarithmic: boolean): LossAxis {
  if (logarithmic) {
    const bottom = Number.isFinite(low) ? low : high / 10;
    const factor = Math.max(1.02, (high / bottom) ** AIR);
    return { min: bottom / factor, max: high * factor, peak: null };
  }
  const air = Math.max(AIR * (high - low), 1e-3);
  return { min: low - air, max: high + air, peak: null };
}
