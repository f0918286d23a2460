/** A history as points to draw, kept up to date without starting over. */
import type { History } from '../../core/record.ts';

export interface Point {
  x: number;
  /** NaN where the line has a gap. */
  y: number;
}

/** Share of points above the cap from which on they are the story, and nothing is capped. */
const MANY = 0.1;

export class Series {
  train: Point[] = [];
  val: Point[] = [];
  norm: Point[] = [];
  rate: Point[] = [];
  /** First step whose training loss was not finite. */
  brokenAt: number | null = null;
  /** Range of the finite losses, training and validation. */
  lowest = Infinity;
  highest: Point = { x: 0, y: -Infinity };
  private epoch = -1;

  /** Takes in what is new; a new epoch means that something old was taken back. */
  sync(history: History, epoch: number): void {
    if (epoch !== this.epoch) this.clear(epoch);
    for (let i = this.train.length; i < history.step.length; i++) this.add(history, i);
  }

  /**
   * Top of the loss axis: everything, unless few points lie far above twice `reference`,
   * which would flatten the rest of the curve.
   */
  top(reference: number): { value: number; cutOff: boolean } {
    const cap = 2 * reference;
    const natural = Math.max(this.highest.y, reference);
    if (natural <= cap) return { value: natural, cutOff: false };
    const above = this.train.reduce((count, p) => count + (p.y > cap ? 1 : 0), 0);
    return above > MANY * this.train.length ? { value: natural, cutOff: false } : { value: cap, cutOff: true };
  }

  private add(history: History, i: number): void {
    const x = history.step[i]!;
    const loss = history.trainLoss[i]!;
    const val = history.valLoss[i]!;
    this.train.push({ x, y: finite(loss) });
    if (val !== null) this.val.push({ x, y: finite(val) });
    this.norm.push({ x, y: positive(history.gradNorm[i]!) });
    this.rate.push({ x, y: finite(history.lr[i]!) });
    if (!Number.isFinite(loss)) this.brokenAt ??= x;
    for (const y of [loss, val]) {
      if (y === null || !Number.isFinite(y)) continue;
      this.lowest = Math.min(this.lowest, y);
      if (y > this.highest.y) this.highest = { x, y };
    }
  }

  private clear(epoch: number): void {
    this.epoch = epoch;
    this.train = [];
    this.val = [];
    this.norm = [];
    this.rate = [];
    this.brokenAt = null;
    this.lowest = Infinity;
    this.highest = { x: 0, y: -Infinity };
  }
}

const finite = (value: number) => (Number.isFinite(value) ? value : NaN);
/** A logarithmic axis has no place for zero. */
const positive = (value: number) => (Number.isFinite(value) && value > 0 ? value : NaN);

/** Index of the recorded step nearest to `step`, or -1 in an empty history. */
export function nearestRecord(steps: readonly number[], step: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (steps[middle]! < step) low = middle + 1;
    else high = middle;
  }
  return low > 0 && step - steps[low - 1]! < steps[low]! - step ? low - 1 : Math.min(low, steps.length - 1);
}
