/** What is written onto the plots besides the lines: references, marks, and labels at the lines' ends. */
import { placeLabels, type Band } from './labels.ts';
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
  /** How much larger than usual text is. */
  unit: number;
  x(step: number): number;
  y(value: number): number;
}

export interface EndLabel {
  text: string;
  colour: string;
  points: readonly Point[];
}

/** Something written or drawn that labels keep clear of. */
export interface Box extends Band {
  left: number;
  right: number;
}

/** A value that matters, as a dotted line across the plot and words beside it. */
export interface Reference {
  y: number;
  text: string;
  side: 'left' | 'right';
  /** Height of the words. */
  baseline: number;
}

const GAP = 16;
/** Half the height of a line of text: canvas text is placed by its baseline. */
const HALF = 4;
/** What labels keep from the middle of their line to the edge of a box. */
const CLEAR = 8;
/** From the head of the lines to the labels at their ends, and from these to the edge of the canvas. */
const BEFORE_LABEL = 10;
const AFTER_LABEL = 4;

/** Lays the words `rise` above the line, or below it where the plot ends; null where the line is outside. */
export function referenceAt(
  frame: Frame,
  value: number,
  text: string,
  side: 'left' | 'right',
  rise: number,
): Reference | null {
  const y = Math.round(frame.y(value)) + 0.5;
  if (Number.isNaN(y) || y < frame.top - 1 || y > frame.bottom + 1) return null;
  const { unit } = frame;
  const baseline = y - rise < 12 * unit ? y + 14 * unit : y - rise;
  return { y, text, side, baseline };
}

/** What to keep clear of: the line, and the words. */
export function boxesOf(frame: Frame, reference: Reference): [line: Box, words: Box] {
  const { left, right, unit } = frame;
  const { y, text, side, baseline } = reference;
  const width = frame.context.measureText(text).width;
  const start = side === 'right' ? right - 2 - width : left + 6;
  return [
    { left, right, top: y, bottom: y },
    { left: start, right: start + width, top: baseline - 10 * unit, bottom: baseline + 3 * unit },
  ];
}

/** Takes the grid away behind the words; to be drawn before the curves, which stay whole. */
export function drawBackdrop(frame: Frame, reference: Reference, paper: string): void {
  const [, { left, right, top, bottom }] = boxesOf(frame, reference);
  frame.context.fillStyle = paper;
  frame.context.fillRect(left - 4, top - 1, right - left + 8, bottom - top + 2);
}

export function drawReference(frame: Frame, reference: Reference, colours: { soft: string; paper: string }): void {
  const { context, left, right } = frame;
  const { y, text, side, baseline } = reference;
  context.save();
  context.strokeStyle = colours.soft;
  context.lineWidth = 1;
  context.setLineDash([2, 4]);
  line(context, left, y, right, y);
  context.restore();
  context.textAlign = side;
  haloed(context, text, side === 'right' ? right - 2 : left + 6, baseline, colours.soft, colours.paper);
}

/** A vertical line where something happened, its label in the margin above the plot, left out where there is no room. */
export function drawMarks(
  frame: Frame,
  marks: readonly { step: number; text: string }[],
  colour: string,
  labelled: boolean,
): void {
  const { context, left, right, top, bottom, unit } = frame;
  context.save();
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 1;
  context.textAlign = 'left';
  let free = -Infinity;
  for (const { step, text } of marks) {
    const x = Math.round(frame.x(step)) + 0.5;
    if (x < left || x > right + 1) continue;
    line(context, x, labelled ? top - 4 : top, x, bottom);
    const width = context.measureText(text).width;
    const start = Math.min(x, frame.width - width - 4);
    if (!labelled || start < free) continue;
    context.fillText(text, start, top - 8 * unit);
    free = start + width + 12;
  }
  context.restore();
}

/** Where a line ended because the loss was no finite number any more, and the words that say so. */
export interface Break {
  at: Point;
  text: string;
}

/** What the words take up. */
export function breakBox(frame: Frame, { at, text }: Break): Box {
  const { x, y, room, beside } = placeOfBreak(frame, at, text);
  const width = frame.context.measureText(text).width;
  const left = room ? x + beside : x - beside - width;
  return { left, right: left + width, top: y - 20 * frame.unit, bottom: y - 7 * frame.unit };
}

/** A cross, and the words beside it. */
export function drawBreak(frame: Frame, { at, text }: Break, colour: string, halo: string): void {
  const { context, unit } = frame;
  const { x, y, room, beside } = placeOfBreak(frame, at, text);
  const r = 5 * unit;
  context.save();
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = 2 * unit;
  line(context, x - r, y - r, x + r, y + r);
  line(context, x - r, y + r, x + r, y - r);
  context.textAlign = room ? 'left' : 'right';
  haloed(context, text, room ? x + beside : x - beside, y - 10 * unit, colour, halo);
  context.restore();
}

function placeOfBreak(frame: Frame, at: Point, text: string) {
  const [x, y] = [frame.x(at.x), clamp(frame.y(at.y), frame.top, frame.bottom)];
  const beside = 12 * frame.unit;
  return { x, y, beside, room: x + beside + frame.context.measureText(text).width < frame.width };
}

/** Words at the top edge above a peak that is cut off. */
export function drawCutOff(frame: Frame, step: number, text: string, colour: string, halo: string): void {
  const { context } = frame;
  const x = frame.x(step);
  const width = context.measureText(text).width;
  const room = x + 6 + width < frame.right;
  context.textAlign = room ? 'left' : 'right';
  haloed(context, text, room ? x + 6 : x - 6, frame.top + 12 * frame.unit, colour, halo);
}

/** A dot for each point inside the plot. */
export function drawDots(frame: Frame, points: readonly Point[], colour: string): void {
  frame.context.fillStyle = colour;
  for (const point of points) {
    const [x, y] = [frame.x(point.x), frame.y(point.y)];
    const inside = x >= frame.left - 1 && x <= frame.right + 1 && y >= frame.top && y <= frame.bottom;
    if (inside) dot(frame.context, x, y, 2.5 * frame.unit);
  }
}

/**
 * Room to the right of a plot so that labels of width `widest` fit beside lines that have come a share `done` of it.
 * @param width of plot and margin together.
 */
export function marginFor(done: number, widest: number, width: number): number {
  const needed = BEFORE_LABEL + widest + AFTER_LABEL;
  return done > 0 ? Math.min(needed, Math.max(0, width - (width - needed) / done)) : 0;
}

/** Names and values at the ends of the lines: to the right where they fit, otherwise stacked above the last stretch. */
export function drawEndLabels(
  frame: Frame,
  labels: readonly EndLabel[],
  halo: string,
  obstacles: readonly Box[] = [],
): void {
  const { context, top, bottom, unit } = frame;
  const ends = labels.flatMap((label) => {
    const end = label.points.findLast((p) => !Number.isNaN(p.y));
    return end ? [{ ...label, x: frame.x(end.x), y: clamp(frame.y(end.y), top, bottom) }] : [];
  });
  if (ends.length === 0) return;
  const widest = Math.max(...ends.map((end) => context.measureText(end.text).width));
  const head = Math.max(...ends.map((end) => end.x));
  const fits = head + BEFORE_LABEL + widest <= frame.width;
  const x = fits ? head + BEFORE_LABEL : Math.min(head, frame.width - AFTER_LABEL);
  const [from, to] = fits ? [x, x + widest] : [x - widest, x];
  const blocked = obstacles
    .filter((box) => box.left < to + CLEAR && box.right > from - CLEAR)
    .map((box) => ({ top: box.top - CLEAR * unit, bottom: box.bottom + CLEAR * unit }));
  const wished = fits ? ends.map((end) => end.y) : stackedAbove(frame, ends, head - widest - 8);
  const half = HALF * unit;
  const heights = placeLabels(wished, GAP * unit, { top: top + half, bottom: bottom - half }, blocked);
  context.save();
  context.textAlign = fits ? 'left' : 'right';
  ends.forEach((end, i) => {
    haloed(context, end.text, x, heights[i]! + half, end.colour, halo);
    dot(context, end.x, end.y, 3.5 * unit);
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
    context.fillText(text, x, frame.top - 8 * frame.unit);
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
  order.forEach((index, rank) => (heights[index] = highest - (14 + rank * GAP) * frame.unit));
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
