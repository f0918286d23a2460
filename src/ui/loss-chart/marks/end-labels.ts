/** Names and values at the ends of the lines: to the right where they fit, otherwise stacked above them. */
import { placeLabels } from '../labels.ts';
import type { Point } from '../point.ts';
import { boxOf, clamp, dot, writeHaloed, type PlacedText } from './ink.ts';
import { takenBoxes, type Frame, type Mark } from './mark.ts';

export interface EndLabel {
  text: string;
  colour: string;
  points: readonly Point[];
}

const GAP = 16;
/** From the middle of a line of text to its baseline, by which canvas text is placed. */
const HALF = 4;
/** Least distance from the middle of a label to the edge of another box. */
const CLEAR = 8;
/** From the head of the lines to the labels at their ends, and from these to the edge of the canvas. */
const BEFORE_LABEL = 10;
const AFTER_LABEL = 4;
const DOT = 3.5;

/** The end of a line in pixels. */
interface End extends EndLabel {
  x: number;
  y: number;
  step: number;
}

export const endLabels = (labels: readonly EndLabel[], halo: string): Mark => ({
  kind: 'end labels',
  place(frame, before) {
    const { top, bottom, width, unit } = frame;
    const ends = labels.flatMap((label): End[] => {
      const end = label.points.findLast((p) => !Number.isNaN(p.y));
      return end ? [{ ...label, x: frame.x(end.x), y: clamp(frame.y(end.y), top, bottom), step: end.x }] : [];
    });
    if (ends.length === 0) return null;
    const widest = Math.max(...ends.map((end) => frame.textWidth(end.text)));
    const head = Math.max(...ends.map((end) => end.x));
    const fits = head + BEFORE_LABEL + widest <= width;
    const x = fits ? head + BEFORE_LABEL : Math.min(head, width - AFTER_LABEL);
    const [from, to] = fits ? [x, x + widest] : [x - widest, x];
    const blocked = takenBoxes(before)
      .filter((box) => box.left < to + CLEAR && box.right > from - CLEAR)
      .map((box) => ({ top: box.top - CLEAR * unit, bottom: box.bottom + CLEAR * unit }));
    const wanted = fits ? ends.map((end) => end.y) : stackedAbove(frame, ends, head - widest - 8);
    const half = HALF * unit;
    const heights = placeLabels(wanted, GAP * unit, { top: top + half, bottom: bottom - half }, blocked);
    const placed = ends.map((end, i) => {
      const words: PlacedText = { text: end.text, x, baseline: heights[i]! + half, align: fits ? 'left' : 'right' };
      return { end, words };
    });
    return {
      labels: placed.map(({ end, words }) => ({ text: end.text, box: boxOf(frame, words), about: { x: end.step } })),
      draw: {
        above(context) {
          for (const { end, words } of placed) {
            writeHaloed(context, words, end.colour, halo);
            dot(context, end.x, end.y, DOT * unit);
          }
        },
      },
    };
  },
});

/**
 * Margin at the right of a plot so that labels of width `widest` fit beside lines that span a share `done` of it.
 * @param width of plot and margin together
 */
export function marginFor(done: number, widest: number, width: number): number {
  const needed = BEFORE_LABEL + widest + AFTER_LABEL;
  return done > 0 ? Math.min(needed, Math.max(0, width - (width - needed) / done)) : 0;
}

/** Heights above all points of the lines to the right of `from`, in the lines' vertical order. */
function stackedAbove(frame: Frame, ends: readonly End[], from: number): number[] {
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
