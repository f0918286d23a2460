/** What a plot shows besides its lines. A mark is placed first, knowing what was placed before it, and then drawn. */
import type { Point } from '../point.ts';

/** Room that something takes up, in pixels. */
export interface Box {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A plot to place marks on: pixels of its area, and where a step and a value lie. */
export interface Frame extends Box {
  /** Width of the whole canvas: labels may use the margin. */
  width: number;
  /** How much larger than usual text is. */
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
  /** The step and the value that they are about, as far as they are about one. */
  about: Partial<Point>;
}

export type Draw = (context: CanvasRenderingContext2D) => void;

export interface Placed {
  labels: readonly Label[];
  /** What it takes up besides its words. */
  boxes?: readonly Box[];
  /** Beneath the lines of the plot, and above them. */
  draw: { beneath?: Draw; above?: Draw };
}

export interface Mark {
  kind: string;
  /** @returns null where nothing of it would be seen */
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

/** The boxes of all words that stand already. */
export const labelBoxes = (placed: readonly Placed[]): Box[] =>
  placed.flatMap(({ labels }) => labels.map(({ box }) => box));

/** Everything that is taken up already. */
export const takenBoxes = (placed: readonly Placed[]): Box[] => [
  ...labelBoxes(placed),
  ...placed.flatMap(({ boxes = [] }) => boxes),
];
