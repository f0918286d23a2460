/** A point of a line: a step, and a value. */
export interface Point {
  x: number;
  /** NaN where the line has a gap. */
  y: number;
}
