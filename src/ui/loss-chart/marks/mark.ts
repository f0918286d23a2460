/** What a plot shows besides its lines. All marks are placed, each clear of those before it, and then drawn. */
import type { Point } from '../point.ts';

/** Room that something takes up, in pixels. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A plot to place marks on: its area in pixels, and the pixels of a step and of a value. */
export interface Frame extends Box {
  /** Width of the whole canvas: labels may use the margin. */
  width: number;
  /** The factor by which text is larger than usual. */
  unit: number;
  x(step: number): number;
  y(value: number): number;
  /** Width of a text in pixels. */
  textWidth(text: string): number;
}

/** The words of a mark. */
export interface Label {
  text: string;
  box: Box;
  /** The step and the value that the words are about, if any. */
  about: Partial<Point>;
}

export type Draw = (context: CanvasRenderingContext2D) => void;

export interface Placed {
  labels: readonly Label[];
  /** What it takes up besides its words. */
  boxes?: readonly Box[];
  /** Draws beneath the lines of the plot, and above them. */
  draw: { beneath?: Draw; above?: Draw };
}

export interface Mark {
  kind: string;
  /** @returns null if nothing of it would be visible */
  place(frame: Frame, before: readonly Placed[]): Placed | null;
}

export interface PlacedMark extends Placed {
  kind: string;
}

/** What stands on a plot. */
export interface Scene {
  frame: Frame;
  marks: readonly PlacedMark[];
  /** The plot's own lines, in pixels. */
  lines: readonly Point[][];
}

/** Places marks one after the other. */
export function placeAll(frame: Frame, marks: readonly Mark[]): PlacedMark[] {
  const all: PlacedMark[] = [];
  for (const mark of marks) {
    const placed = mark.place(frame, all);
    if (placed) all.push({ kind: mark.kind, ...placed });
  }
  return all;
}

/** The boxes of all words placed so far. */
export const labelBoxes = (placed: readonly Placed[]): Box[] =>
  placed.flatMap(({ labels }) => labels.map(({ box }) => box));

/** All boxes taken up so far. */
export const takenBoxes = (placed: readonly Placed[]): Box[] => [
  ...labelBoxes(placed),
  ...placed.flatMap(({ boxes = [] }) => boxes),
];
