/** A history as points to draw, updated incrementally: drawing costs the same after any number of steps. */
import type { Channel, TuneRecord } from '../../core/record.ts';
import { Line } from './line.ts';
import type { Point } from './point.ts';
import type { StepRange } from './range.ts';

/**
 * A run of the lab, or a log, which has fewer columns. All columns have the same length and are sorted by step. Null
 * means that nothing was logged; NaN and infinities are measurements.
 */
export interface Curves extends Readonly<Record<Channel, readonly (number | null)[]>> {
  readonly step: readonly number[];
  /** Changes made while training ran. */
  readonly tunes?: readonly TuneRecord[];
}

/** If more than this share of the points lies above the cap, nothing is cut off. */
const MANY = 0.1;

/** The first loss that was not finite. */
export interface Break {
  step: number;
  /** NaN or an infinity. */
  loss: number;
  /** The last point before it; null if there is none. */
  end: Point | null;
}

const LINES = ['train', 'val', 'norm', 'rate'] as const;

export class CurveLines {
  train: Point[] = [];
  val: Point[] = [];
  norm: Point[] = [];
  rate: Point[] = [];
  broken: Break | null = null;
  /** Range of the finite losses, training and validation. */
  lowest = Infinity;
  /** The lowest loss above zero, for a logarithmic axis. */
  lowestPositive = Infinity;
  highest: Point = { x: 0, y: -Infinity };
  /** Range of the gradient norms above zero. */
  lowestNorm = Infinity;
  highestNorm = -Infinity;
  highestRate = 0;
  private losses: readonly (number | null)[] = [];
  private latest: Point | null = null;
  private taken = 0;
  private above = { cap: NaN, counted: 0, count: 0 };
  private epoch = -1;
  private lines: Record<(typeof LINES)[number], Line>;

  /** @param range the steps to take points and ranges from; null for all */
  constructor(private readonly range: StepRange | null = null) {
    this.lines = linesOf(range);
  }

  /** Adds what is new in the history; a new epoch means that old records were removed, so it starts over. */
  sync(history: Curves, epoch: number): void {
    if (epoch !== this.epoch) this.clear(epoch);
    this.losses = history.trainLoss;
    const before = this.taken;
    while (this.taken < history.step.length) this.add(history, this.taken++);
    if (this.taken > before) for (const name of LINES) this[name] = this.lines[name].points();
  }

  /** First step whose training loss was not finite. */
  get brokenAt(): number | null {
    return this.broken?.step ?? null;
  }

  /**
   * Top of the loss axis. Everything fits, unless only few points lie above twice `reference`: they would flatten the
   * rest of the curve, so they are cut off.
   */
  top(reference: number): { value: number; cutOff: boolean } {
    const cap = 2 * reference;
    const natural = Math.max(this.highest.y, reference);
    if (natural <= cap) return { value: natural, cutOff: false };
    return this.countAbove(cap) > MANY * this.taken ? { value: natural, cutOff: false } : { value: cap, cutOff: true };
  }

  /** Number of finite training losses above `cap`; only looks at those that are new since the last call. */
  private countAbove(cap: number): number {
    const { above, losses, taken } = this;
    if (above.cap !== cap) Object.assign(above, { cap, counted: 0, count: 0 });
    for (; above.counted < taken; above.counted++) {
      const loss = losses[above.counted]!;
      if (loss !== null && loss > cap && Number.isFinite(loss)) above.count++;
    }
    return above.count;
  }

  private add(history: Curves, i: number): void {
    const x = history.step[i]!;
    const [loss, val] = [history.trainLoss[i]!, history.valLoss[i]!];
    if (loss !== null) this.lines.train.add({ x, y: finite(loss) });
    if (val !== null) this.lines.val.add({ x, y: finite(val) });
    this.addToStrip(x, history.gradNorm[i]!, history.lr[i]!);
    if (loss !== null) {
      if (!Number.isFinite(loss)) this.broken ??= { step: x, loss, end: this.latest };
      this.latest = { x, y: loss };
    }
    if (!this.covers(x)) return;
    for (const y of [loss, val]) {
      if (y === null || !Number.isFinite(y)) continue;
      this.lowest = Math.min(this.lowest, y);
      if (y > 0) this.lowestPositive = Math.min(this.lowestPositive, y);
      if (y > this.highest.y) this.highest = { x, y };
    }
  }

  private addToStrip(x: number, gradNorm: number | null, lr: number | null): void {
    if (gradNorm !== null) {
      const norm = positive(gradNorm);
      this.lines.norm.add({ x, y: norm });
      const shown = this.covers(x);
      if (shown && norm < this.lowestNorm) this.lowestNorm = norm;
      if (shown && norm > this.highestNorm) this.highestNorm = norm;
    }
    if (lr !== null) {
      const rate = finite(lr);
      this.lines.rate.add({ x, y: rate });
      if (rate > this.highestRate) this.highestRate = rate;
    }
  }

  private covers(x: number): boolean {
    return this.range === null || (x >= this.range.from && x <= this.range.to);
  }

  private clear(epoch: number): void {
    Object.assign(this, new CurveLines(this.range));
    this.epoch = epoch;
  }
}

const linesOf = (range: StepRange | null) => ({
  train: new Line(range),
  val: new Line(range),
  norm: new Line(range),
  rate: new Line(range),
});
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

/** The latest value that was measured up to position `i`, or null. */
export function latestUpTo(values: readonly (number | null)[], i: number): number | null {
  while (i >= 0 && values[i] === null) i--;
  return values[i] ?? null;
}
