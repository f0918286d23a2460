/** The drawn points of a line: all of it, or the part within a range of steps. */
import { Envelope } from './envelope.ts';
import type { Point } from './point.ts';
import type { StepRange } from './range.ts';

export class Line {
  private readonly envelope = new Envelope();
  /** The latest point before the range, from which the line comes in. */
  private before: Point | null = null;
  private left = false;

  constructor(private readonly range: StepRange | null) {}

  /** Adds points sorted by `x`; outside the range only the two next to it, so that the line reaches its edges. */
  add(point: Point): void {
    const { range } = this;
    if (range && point.x < range.from) {
      this.before = point;
      return;
    }
    if (this.left) return;
    this.left = range !== null && point.x > range.to;
    if (this.before) this.envelope.add(this.before);
    this.before = null;
    this.envelope.add(point);
  }

  points(): Point[] {
    return this.envelope.points();
  }
}
