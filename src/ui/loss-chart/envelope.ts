/** A line of any length in a bounded number of points that keeps every extreme. */
import type { Point } from './point.ts';

/** Stretches at most; each is drawn by its lowest and highest point, so twice as many points fit unchanged. */
export const MOST_STRETCHES = 1024;

/** Neighbouring points as one; both are the same point, with a NaN height, if none is finite. */
interface Stretch {
  low: Point;
  high: Point;
  /** Whether there is a gap between finite points. */
  gap: boolean;
}

/** Takes points one by one, sorted by `x`, each in amortised constant time. */
export class Envelope {
  private stretches: Stretch[] = [];
  /** Points in a full stretch: a power of two. */
  private stride = 1;
  /** Points that the last stretch has room for. */
  private room = 0;
  private last: Point | null = null;

  add(point: Point): void {
    this.last = point;
    const one = { low: point, high: point, gap: Number.isNaN(point.y) };
    if (this.room > 0) {
      this.stretches.push(joined(this.stretches.pop()!, one));
      this.room--;
      return;
    }
    if (this.stretches.length === MOST_STRETCHES) this.halve();
    this.stretches.push(one);
    this.room = this.stride - 1;
  }

  /** The points to draw, sorted by `x`; the last one is always the latest point. */
  points(): Point[] {
    const points: Point[] = [];
    for (const { low, high, gap } of this.stretches) {
      const [first, second] = low.x <= high.x ? [low, high] : [high, low];
      points.push(first);
      if (second !== first) points.push(second);
      if (gap && !Number.isNaN(first.y)) points.push({ x: second.x, y: NaN });
    }
    if (this.last && points.at(-1) !== this.last) points.push(this.last);
    return points;
  }

  /** Joins the stretches in pairs; their number is even, so all are full again. */
  private halve(): void {
    const { stretches } = this;
    this.stretches = [];
    for (let i = 0; i < stretches.length; i += 2) this.stretches.push(joined(stretches[i]!, stretches[i + 1]!));
    this.stride *= 2;
  }
}

function joined(a: Stretch, b: Stretch): Stretch {
  const gap = a.gap || b.gap;
  if (Number.isNaN(b.low.y)) return { ...a, gap };
  if (Number.isNaN(a.low.y)) return { ...b, gap };
  return { low: b.low.y < a.low.y ? b.low : a.low, high: b.high.y > a.high.y ? b.high : a.high, gap };
}
