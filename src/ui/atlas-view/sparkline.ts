/** The curve of a cell in few strokes; the same in an SVG and on a canvas. */
import type { History } from '../../core/record.ts';

export interface LossRange {
  low: number;
  high: number;
}

export interface Sparkline {
  /** From 0 (left, top) to 1 (right, bottom). */
  points: { x: number; y: number }[];
  /** Where the losses stop being finite. */
  end: { x: number; y: number } | null;
}

const STRETCHES = 48;
/** Above the losses of the start by so much, and the line runs along the edge. */
const ROOM_ABOVE = 1.25;

/** One range for all cells, so that they can be held against each other. */
export function commonRange(histories: readonly Pick<History, 'trainLoss'>[]): LossRange {
  let low = Infinity;
  let start = -Infinity;
  for (const { trainLoss } of histories) {
    for (const loss of trainLoss) if (Number.isFinite(loss) && loss < low) low = loss;
    const first = trainLoss[0];
    if (first !== undefined && Number.isFinite(first)) start = Math.max(start, first);
  }
  if (!Number.isFinite(low) || !Number.isFinite(start)) return { low: 0, high: 1 };
  // A loss without a lower bound would press all others against the top.
  low = Math.max(low, Math.min(0, start - 1));
  return { low, high: Math.max(start * ROOM_ABOVE, low + 1e-6) };
}

/** The lowest and the highest loss of each stretch, so that no spike gets lost. @param steps in the whole run */
export function sparkline(
  { step, trainLoss }: Pick<History, 'step' | 'trainLoss'>,
  steps: number,
  range: LossRange,
): Sparkline {
  const { low, high } = range;
  const place = (i: number) => ({
    x: step[i]! / Math.max(1, steps - 1),
    y: 1 - Math.min(1, Math.max(0, (trainLoss[i]! - low) / (high - low))),
  });
  const broken = trainLoss.findIndex((loss) => !Number.isFinite(loss));
  const length = broken < 0 ? trainLoss.length : broken;
  const points: { x: number; y: number }[] = [];
  const size = Math.max(1, steps / STRETCHES);
  for (let i = 0; i < length;) {
    const end = step[i]! + size;
    let [lowest, highest] = [i, i];
    for (; i < length && step[i]! < end; i++) {
      if (trainLoss[i]! < trainLoss[lowest]!) lowest = i;
      if (trainLoss[i]! > trainLoss[highest]!) highest = i;
    }
    const [first, second] = lowest < highest ? [lowest, highest] : [highest, lowest];
    points.push(place(first));
    if (second !== first) points.push(place(second));
  }
  return { points, end: broken < 0 ? null : (points.at(-1) ?? { x: 0, y: 0 }) };
}
