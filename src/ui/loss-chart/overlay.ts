/** Beneath the curve: the run it is held against, and the steps that are spoken of. */
import type { Frame } from './annotations.ts';
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
  channel: 'trainLoss' | 'valLoss' | 'lr' | 'gradNorm';
}

interface Colours {
  soft: string;
  paper: string;
}

/** Narrowest band that can be seen. */
const NARROWEST = 8;
const TRAIN_DASHES = [9, 4];
const VALIDATION_DASHES = [2, 4];
/** Where the label may stand: shares of the line, the best first. */
const PLACES = [0.62, 0.48, 0.76, 0.34, 0.2, 0.88];
const LABEL_HEIGHT = 14;

/** The points of an overlay, made once: its run does not go on. */
export class OverlayLines {
  readonly history: Curves;
  readonly label: string;
  private readonly series = new Series();

  constructor({ history, label }: Overlay) {
    this.history = history;
    this.label = label;
    this.series.sync(history, 0);
  }

  get train(): readonly Point[] {
    return this.series.train;
  }

  get validation(): readonly Point[] {
    return this.series.val;
  }

  get lowest(): number {
    return this.series.lowest;
  }

  get lastStep(): number {
    return this.history.step.at(-1) ?? 0;
  }

  /** What it wants as the top of the axis. */
  top(reference: number): number {
    return this.series.top(reference).value;
  }
}

/** A stretch of steps: faint over the whole height, clear at the foot. */
export function drawBand(frame: Frame, { from, to }: Band, { wash, val }: { wash: string; val: string }): void {
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
  context.fillRect(start, bottom - 3, width, 3);
  context.restore();
}

/** Training loss in long dashes, validation loss in dots, and the name where neither line runs through it. */
export function drawOverlay(frame: Frame, overlay: OverlayLines, current: readonly Point[], colours: Colours): void {
  const { context, left, right, top, bottom } = frame;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left, bottom - top);
  context.clip();
  context.strokeStyle = colours.soft;
  context.lineJoin = 'round';
  drawLine(frame, overlay.train, TRAIN_DASHES, 1.5);
  drawLine(frame, overlay.validation, VALIDATION_DASHES, 2);
  context.restore();
  drawLabel(frame, overlay, [overlay.train, overlay.validation, current], colours);
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

function drawLabel(frame: Frame, overlay: OverlayLines, lines: readonly (readonly Point[])[], colours: Colours): void {
  const { context } = frame;
  const place = labelPlace(frame, overlay.train, lines, context.measureText(overlay.label).width);
  if (!place) return;
  context.save();
  context.textAlign = 'left';
  context.fillStyle = colours.paper;
  context.fillRect(place.left - 3, place.baseline - 11, context.measureText(overlay.label).width + 6, LABEL_HEIGHT);
  context.fillStyle = colours.soft;
  context.fillText(overlay.label, place.left, place.baseline);
  context.restore();
}

/** Beside the line, at the first place where no line passes through the words; null where there is no room at all. */
function labelPlace(
  frame: Frame,
  line: readonly Point[],
  lines: readonly (readonly Point[])[],
  width: number,
): { left: number; baseline: number } | null {
  const finite = line.filter(({ y }) => !Number.isNaN(y));
  const candidates = PLACES.flatMap((share) => {
    const at = finite[Math.floor(share * (finite.length - 1))];
    if (!at) return [];
    const left = Math.min(frame.right - width, Math.max(frame.left + 4, frame.x(at.x) - width / 2));
    const [from, to] = [left - 4, left + width + 4];
    const own = [frame.y(at.y), ...heightsWithin(frame, line, from, to)];
    const all = lines.flatMap((points) => heightsWithin(frame, points, from, to));
    return [Math.min(...own) - 7, Math.max(...own) + 17]
      .filter((baseline) => baseline - LABEL_HEIGHT > frame.top && baseline + 4 < frame.bottom)
      .map((baseline) => ({
        left,
        baseline,
        crossed: all.some((y) => y > baseline - LABEL_HEIGHT && y < baseline + 4),
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
