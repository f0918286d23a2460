/** What is written onto the plots besides the lines: references, marks, and labels at the lines' ends. */
import { avoidLabel, spreadLabels } from './labels.ts';
import type { Point } from './series.ts';

/** A plot to write on: pixels of its area, and where a step and a value lie. */
export interface Frame {
  context: CanvasRenderingContext2D;
  left: number;
  right: number;
  top: number;
  bottom: number;
  /** Width of the whole canvas: labels may use the margin. */
  width: number;
  x(step: number): number;
  y(value: number): number;
}

export interface EndLabel {
  text: string;
  colour: string;
  points: readonly Point[];
}

const GAP = 16;
/** Half the height of a line of text: canvas text is placed by its baseline. */
const HALF = 4;

/**
 * A dotted line across the plot, and what it means written at the height `baseline`.
 * Returns the height of the middle of the words.
 */
export function drawReference(
  frame: Frame,
  value: number,
  text: string,
  colours: { soft: string; paper: string },
  side: 'left' | 'right',
  baseline: number,
): number | undefined {
  const { context, left, right, top, bottom } = frame;
  const y = Math.round(frame.y(value)) + 0.5;
  if (y < top - 1 || y > bottom + 1) return undefined;
  context.save();
  context.strokeStyle = colours.soft;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  line(context, left, y, right, y);
  context.restore();
  context.textAlign = side;
  haloed(context, text, side === 'right' ? right - 2 : left + 6, baseline, colours.soft, colours.paper);
  return baseline - HALF;
}

/** A vertical line where something happened, its label in the margin above the plot, left out where there is no room. */
export function drawMarks(
  frame: Frame,
  marks: readonly { step: number; text: string }[],
  colour: string,
  labelled: boolean,
): void {
  const { context, top, bottom } = frame;
  context.save();
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1;
  context.textAlign = 'left';
  let free = -Infinity;
  for (const { step, text } of marks) {
    const x = Math.round(frame.x(step)) + 0.5;
    line(context, x, labelled ? top - 4 : top, x, bottom);
    const width = context.measureText(text).width;
    const start = Math.min(x, frame.width - width - 4);
    if (!labelled || start < free) continue;
    context.fillText(text, start, top - 8);
    free = start + width + 12;
  }
  context.restore();
}

/** A cross and words at the place where the line ended because the loss was no number any more. */
export function drawBreak(frame: Frame, at: Point, text: string, colour: string): void {
  const { context } = frame;
  const [x, y, r] = [frame.x(at.x), frame.y(at.y), 5];
  context.save();
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 2;
  line(context, x - r, y - r, x + r, y + r);
  line(context, x - r, y + r, x + r, y - r);
  const room = x + 12 + context.measureText(text).width < frame.width;
  context.textAlign = room ? 'left' : 'right';
  context.fillText(text, room ? x + 12 : x - 12, y - 10);
  context.restore();
}

/** Words at the top edge above a peak that is cut off. */
export function drawCutOff(frame: Frame, step: number, text: string, colour: string, halo: string): void {
  const { context } = frame;
  const x = frame.x(step);
  const width = context.measureText(text).width;
  const room = x + 6 + width < frame.right;
  context.textAlign = room ? 'left' : 'right';
  haloed(context, text, room ? x + 6 : x - 6, frame.top + 12, colour, halo);
}

/** A dot for each point inside the plot. */
export function drawDots(frame: Frame, points: readonly Point[], colour: string): void {
  frame.context.fillStyle = colour;
  for (const point of points) {
    const y = frame.y(point.y);
    if (y >= frame.top && y <= frame.bottom) dot(frame.context, frame.x(point.x), y, 2.5);
  }
}

/**
 * Names and values at the ends of the lines: to the right where they fit, otherwise stacked above the last stretch.
 * @param obstacle height of a fixed label to keep clear of.
 */
export function drawEndLabels(frame: Frame, labels: readonly EndLabel[], halo: string, obstacle?: number): void {
  const { context, top, bottom } = frame;
  const ends = labels.flatMap((label) => {
    const end = label.points.findLast((p) => !Number.isNaN(p.y));
    return end ? [{ ...label, x: frame.x(end.x), y: clamp(frame.y(end.y), top, bottom) }] : [];
  });
  if (ends.length === 0) return;
  const widest = Math.max(...ends.map((end) => context.measureText(end.text).width));
  const head = Math.max(...ends.map((end) => end.x));
  const fits = head + 10 + widest <= frame.width;
  const heights = fits
    ? spreadLabels(
        ends.map((end) => (obstacle === undefined ? end.y : avoidLabel(end.y, obstacle, GAP))),
        GAP,
        top + HALF,
        bottom - HALF,
      )
    : stackedAbove(frame, ends, head - widest - 8);
  context.save();
  context.textAlign = fits ? 'left' : 'right';
  ends.forEach((end, i) => {
    const x = fits ? head + 10 : Math.min(head, frame.width - 4);
    haloed(context, end.text, x, heights[i]! + HALF, end.colour, halo);
    dot(context, end.x, end.y, 3.5);
  });
  context.restore();
}

/** The same in one row over the plot, where it is too low for labels inside. */
export function drawHeadings(frame: Frame, labels: readonly EndLabel[]): void {
  const { context } = frame;
  context.textAlign = 'left';
  let x = frame.left;
  for (const { text, colour } of labels) {
    context.fillStyle = colour;
    context.fillText(text, x, frame.top - 8);
    x += context.measureText(text).width + 20;
  }
}

/** Heights above everything that the lines do right of `from`, in the lines' own order. */
function stackedAbove(frame: Frame, ends: readonly (EndLabel & { y: number })[], from: number): number[] {
  let highest = Infinity;
  for (const { points } of ends) {
    for (let i = points.length - 1; i >= 0 && frame.x(points[i]!.x) >= from; i--) {
      const { y } = points[i]!;
      if (!Number.isNaN(y)) highest = Math.min(highest, frame.y(y));
    }
  }
  const order = ends.map((_, i) => i).sort((a, b) => ends[b]!.y - ends[a]!.y);
  const heights: number[] = [];
  order.forEach((index, rank) => (heights[index] = Math.max(frame.top + HALF, highest - 14 - rank * GAP)));
  return heights;
}

/** Text that stays legible across a line. */
function haloed(
  context: CanvasRenderingContext2D,
  text: string,
  x: number,
  y: number,
  colour: string,
  halo: string,
): void {
  context.strokeStyle = halo;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeText(text, x, y);
  context.fillStyle = colour;
  context.fillText(text, x, y);
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
