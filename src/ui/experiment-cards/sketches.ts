/** A small picture of each pattern: formulas, drawn as the path of an SVG. */
import type { Lesson } from '../../core/pattern.ts';

export const WIDTH = 88;
export const HEIGHT = 32;

/** Height of a curve, from 0 (bottom) to 1 (top), at a time from 0 to 1. */
type Curve = (time: number) => number;

export interface Sketch {
  train: string;
  /** Only where it tells the pattern from another. */
  validation?: string;
  /** Where the curve breaks off, in pixels. */
  end?: { x: number; y: number };
}

const POINTS = 88;
const MARGIN = 3;

const descent: Curve = (t) => 0.1 + 0.6 * Math.exp(-9 * t) + 0.22 * Math.exp(-2 * t);
/** A jump at `at`, and the way back. */
const jump = (t: number, at: number) => (t < at ? 0 : 0.42 * Math.exp(-22 * (t - at)));
const zigzag = (t: number) => 4 * Math.abs(((t * 11) % 1) - 0.5) - 1;
/** Three levels, each reached soon after its cut. */
const stairs: Curve = (t) => {
  const level = Math.min(2, Math.floor(3 * t));
  return [0.84, 0.5, 0.24][level]! + 0.14 * Math.exp(-24 * (3 * t - level));
};
const BREAK = 0.58;

const point = (t: number, height: number) =>
  `${(MARGIN + t * (WIDTH - 2 * MARGIN)).toFixed(1)} ${(HEIGHT - MARGIN - height * (HEIGHT - 2 * MARGIN)).toFixed(1)}`;

function path(curve: Curve, until = 1): string {
  const times = Array.from({ length: POINTS }, (_, i) => (until * i) / (POINTS - 1));
  return `M${times.map((t) => point(t, curve(t))).join('L')}`;
}

function endOf(t: number): { x: number; y: number } {
  const [x, y] = point(t, descent(t)).split(' ').map(Number);
  return { x: x!, y: y! };
}

export const SKETCHES: Readonly<Record<Lesson, Sketch>> = {
  good: { train: path(descent) },
  flat: { train: path((t) => 0.86 + 0.02 * Math.sin(40 * t)) },
  spikes: { train: path((t) => descent(t) + jump(t, 0.34) + jump(t, 0.58) + jump(t, 0.82)) },
  plateau: { train: path((t) => 0.5 + 0.42 * Math.exp(-12 * t)) },
  overfitting: {
    train: path((t) => 0.06 + 0.86 * Math.exp(-3.2 * t)),
    validation: path((t) => 0.3 + 0.62 * Math.exp(-7 * t) + 0.75 * Math.max(0, t - 0.3) ** 1.4),
  },
  nan: { train: path(descent, BREAK), end: endOf(BREAK) },
  step: { train: path(stairs) },
  sawtooth: { train: path((t) => 0.08 + 0.95 * descent(t) + 0.11 * zigzag(t)) },
};
