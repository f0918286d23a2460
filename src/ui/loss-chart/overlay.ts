/** Beneath the curve: the runs it is held against, and the steps that are spoken of. */
import type { Channel } from '../../core/record.ts';
import type { Box, Frame } from './annotations.ts';
import { dashed } from './axes.ts';
import { Series, type Curves, type Point } from './series.ts';

/** A run that is over, and what it is called. */
export interface Overlay {
  history: Curves;
  label: string;
}

/** First and last step, and the line that it is about. */
export interface Band {
  from: number;
  to: number;
  channel: Channel;
}

/** How the lines of a run are told from those of the current one. */
export interface Look {
  train: number[];
  /** Null where it is left out. */
  validation: number[] | null;
  /** Opacity of the lines; the label is always clear. */
  alpha: number;
}

/** The run before a fix: as clear as the current one. */
export const BEFORE: Look = { train: [9, 4], validation: [2, 4], alpha: 1 };
/** What might have been: faint. */
export const TWIN: Look = { train: [], validation: [6, 4], alpha: 0.55 };

interface Style {
  soft: string;
  paper: string;
  /** Weight of the lines. */
  line: number;
}

/** Narrowest band that can be seen. */
const NARROWEST = 8;
/** Where the label may stand: shares of the line, the best first. */
const PLACES = [0.62, 0.48, 0.76, 0.34, 0.2, 0.88];
const LABEL_HEIGHT = 14;

/** The points of an overlay; its run may still be going on. */
export class OverlayLines {
  readonly history: Curves;
  readonly label: string;
  private readonly series = new Series();

  constructor({ history, label }: Overlay) {
    this.history = history;
    this.label = label;
    this.sync();
  }

  /** Takes in what is new. */
  sync(): void {
    this.series.sync(this.history, 0);
  }

  get train(): readonly Point[] {
    return this.series.train;
  }

  get validation(): readonly Point[] {
    return this.series.val;
  }

  /** All of it, with the ranges of its losses. */
  get all(): Readonly<Series> {
    return this.series;
  }

  get lastStep(): number {
    return this.history.step.at(-1) ?? 0;
  }
}

/** The lines that there are already, with what is new in them. */
export function linesOf(overlay: Overlay | null, known: OverlayLines | null): OverlayLines | null {
  if (overlay === null || overlay.history !== known?.history) return overlay && new OverlayLines(overlay);
  known.sync();
  return known;
}

/**
 * A stretch of steps, faint over the whole height.
 * @param foot whether to draw it clearly at the foot, where no mark stands
 */
export function drawBand(
  frame: Frame,
  { from, to }: Band,
  { wash, val }: { wash: string; val: string },
  foot: boolean,
): void {
  const { context, x, top, bottom, left, right } = frame;
  const middle = (x(from) + x(to)) / 2;
  const half = Math.max(NARROWEST, x(to) - x(from)) / 2;
  const start = Math.max(left, middle - half);
  const width = Math.min(right, middle + half) - start;
  context.save();
  context.fillStyle = wash;
  context.globalAlpha = 0.6;
  context.fillRect(start, top, width, bottom - top);
  context.globalAlpha = 1;
  context.fillStyle = val;
  if (foot) context.fillRect(start, bottom - 3, width, 3);
  context.restore();
}

/** What the name of an overlay keeps clear of. */
export interface Obstacles {
  lines: readonly (readonly Point[])[];
  boxes: readonly Box[];
}

/** Training and validation loss, and the name where nothing else is. @returns the place of the name */
export function drawOverlay(
  frame: Frame,
  overlay: OverlayLines,
  { lines, boxes }: Obstacles,
  look: Look,
  style: Style,
): Box | null {
  const { context, left, right, top, bottom } = frame;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.strokeStyle = style.soft;
  context.lineJoin = 'round';
  context.globalAlpha = look.alpha;
  drawLine(frame, overlay.train, dashed(look.train, style), style.line);
  if (look.validation) drawLine(frame, overlay.validation, dashed(look.validation, style), (style.line * 4) / 3);
  context.restore();
  const own = look.validation ? [overlay.train, overlay.validation] : [overlay.train];
  return drawLabel(frame, overlay, { lines: [...own, ...lines], boxes }, style);
}

function drawLine({ context, x, y }: Frame, points: readonly Point[], dashes: number[], width: number): void {
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

function drawLabel(frame: Frame, overlay: OverlayLines, obstacles: Obstacles, style: Style): Box | null {
  const { context, unit } = frame;
  const place = labelPlace(frame, overlay.train, obstacles, context.measureText(overlay.label).width);
  if (!place) return null;
  context.save();
  context.textAlign = 'left';
  context.fillStyle = style.paper;
  const width = context.measureText(overlay.label).width + 6;
  const [left, top] = [place.left - 3, place.baseline - 11 * unit];
  context.fillRect(left, top, width, LABEL_HEIGHT * unit);
  context.fillStyle = style.soft;
  context.fillText(overlay.label, place.left, place.baseline);
  context.restore();
  return { left, right: left + width, top, bottom: top + LABEL_HEIGHT * unit };
}

/** Beside the line, at the first place where no line passes through the words; null where there is no room at all. */
function labelPlace(
  frame: Frame,
  line: readonly Point[],
  { lines, boxes }: Obstacles,
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

/** Pixels that a line has between two others, at its points and at both ends of the stretch. */
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
