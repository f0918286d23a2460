/** Another run beneath the curve: its lines, and its name in a free place. */
import { dashed } from '../axes.ts';
import type { OverlayLines } from '../overlay-lines.ts';
import type { Point } from '../point.ts';
import { write, type PlacedText } from './ink.ts';
import { labelBoxes, type Box, type Frame, type Mark } from './mark.ts';

/** How the lines of the run differ from those of the current one. */
export interface OverlayLook {
  kind: string;
  train: readonly number[];
  /** Null to leave it out. */
  validation: readonly number[] | null;
  /** Opacity of the lines; the label is always opaque. */
  alpha: number;
}

/** The run before a fix: as opaque as the current one. */
export const BEFORE: OverlayLook = { kind: 'run before', train: [9, 4], validation: [2, 4], alpha: 1 };
/** The healthy twin: faint. */
export const TWIN: OverlayLook = { kind: 'healthy twin', train: [], validation: [6, 4], alpha: 0.55 };

interface Style {
  soft: string;
  paper: string;
  /** Weight of the lines. */
  line: number;
}

/** Places for the label, as shares of the line, best first. */
const PLACES = [0.62, 0.48, 0.76, 0.34, 0.2, 0.88];
const LABEL_HEIGHT = 14;

/** @param others lines, besides its own, that its name must keep clear of */
export const overlayMark = (
  overlay: OverlayLines,
  others: readonly (readonly Point[])[],
  look: OverlayLook,
  style: Style,
): Mark => ({
  kind: look.kind,
  place(frame, before) {
    const { unit } = frame;
    const { train, validation, label: text } = overlay;
    const own = look.validation ? [train, validation] : [train];
    const width = frame.textWidth(text);
    const place = labelPlace(frame, train, [...own, ...others], labelBoxes(before), width);
    const words: PlacedText | null = place && { text, x: place.left, baseline: place.baseline, align: 'left' };
    const box = words && {
      left: words.x - 3,
      right: words.x + width + 3,
      top: words.baseline - 11 * unit,
      bottom: words.baseline + (LABEL_HEIGHT - 11) * unit,
    };
    return {
      labels: box ? [{ text, box, about: {} }] : [],
      draw: {
        beneath(context) {
          drawLines(context, frame, overlay, look, style);
          if (!words || !box) return;
          context.fillStyle = style.paper;
          context.fillRect(box.left, box.top, box.right - box.left, LABEL_HEIGHT * unit);
          write(context, words, style.soft);
        },
      },
    };
  },
});

/** Training and validation loss. */
function drawLines(
  context: CanvasRenderingContext2D,
  frame: Frame,
  { train, validation }: OverlayLines,
  look: OverlayLook,
  style: Style,
): void {
  const { left, right, top, bottom } = frame;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.strokeStyle = style.soft;
  context.lineJoin = 'round';
  context.globalAlpha = look.alpha;
  drawLine(context, frame, train, dashed(look.train, style), style.line);
  if (look.validation) drawLine(context, frame, validation, dashed(look.validation, style), (style.line * 4) / 3);
  context.restore();
}

function drawLine(
  context: CanvasRenderingContext2D,
  { x, y }: Frame,
  points: readonly Point[],
  dashes: number[],
  width: number,
): void {
  context.setLineDash(dashes);
  context.lineWidth = width;
  context.beginPath();
  let drawing = false;
  for (const point of points) {
    const gap = Number.isNaN(point.y);
    if (!gap && drawing) context.lineTo(x(point.x), y(point.y));
    else if (!gap) context.moveTo(x(point.x), y(point.y));
    drawing = !gap;
  }
  context.stroke();
}

/** Beside the line: the first place where no line crosses the words, else the first inside; null if none is inside. */
function labelPlace(
  frame: Frame,
  line: readonly Point[],
  lines: readonly (readonly Point[])[],
  boxes: readonly Box[],
  width: number,
): { left: number; baseline: number } | null {
  const { unit } = frame;
  const inside = (at: Point) => frame.x(at.x) >= frame.left && frame.x(at.x) <= frame.right;
  const finite = line.filter((at) => !Number.isNaN(frame.y(at.y)) && inside(at));
  const candidates = PLACES.flatMap((share) => {
    const at = finite[Math.floor(share * (finite.length - 1))];
    if (!at) return [];
    const left = Math.min(frame.right - width, Math.max(frame.left + 4, frame.x(at.x) - width / 2));
    const [from, to] = [left - 4, left + width + 4];
    const own = [frame.y(at.y), ...heightsWithin(frame, line, from, to)];
    const beside = boxes.filter((box) => box.left < to && box.right > from);
    const all = [
      ...lines.flatMap((points) => heightsWithin(frame, points, from, to)),
      ...beside.flatMap(({ top, bottom }) => [top, (top + bottom) / 2, bottom]),
    ];
    return [Math.min(...own) - 7 * unit, Math.max(...own) + 17 * unit]
      .filter((baseline) => baseline - LABEL_HEIGHT * unit > frame.top && baseline + 4 * unit < frame.bottom)
      .map((baseline) => ({
        left,
        baseline,
        crossed: all.some((y) => y > baseline - LABEL_HEIGHT * unit && y < baseline + 4 * unit),
      }));
  });
  return candidates.find(({ crossed }) => !crossed) ?? candidates[0] ?? null;
}

/** Heights of a line between two pixels, at its points and at both ends. */
function heightsWithin(frame: Frame, points: readonly Point[], from: number, to: number): number[] {
  const heights: number[] = [];
  let [x1, y1] = [NaN, NaN];
  for (const point of points) {
    const [x2, y2] = [frame.x(point.x), frame.y(point.y)];
    for (const x of [from, to]) if (x > x1 && x < x2) heights.push(y1 + ((y2 - y1) * (x - x1)) / (x2 - x1));
    if (x2 >= from && x2 <= to) heights.push(y2);
    [x1, y1] = [x2, y2];
  }
  return heights.filter((y) => !Number.isNaN(y));
}
