/** Drawing primitives for marks. */
import type { Box, Frame } from './mark.ts';

/** A text and its place. */
export interface PlacedText {
  text: string;
  /** Pixel of the end named by `align`. */
  x: number;
  baseline: number;
  align: 'left' | 'right';
}

/** The box that a text takes up. */
export function boxOf({ unit, textWidth }: Frame, { text, x, baseline, align }: PlacedText): Box {
  const width = textWidth(text);
  const left = align === 'left' ? x : x - width;
  return { left, right: left + width, top: baseline - 10 * unit, bottom: baseline + 3 * unit };
}

export function write(
  context: CanvasRenderingContext2D,
  { text, x, baseline, align }: PlacedText,
  colour: string,
): void {
  context.textAlign = align;
  context.fillStyle = colour;
  context.fillText(text, x, baseline);
}

/** Writes text with a halo, so that it stays legible across a line. */
export function writeHaloed(context: CanvasRenderingContext2D, words: PlacedText, colour: string, halo: string): void {
  context.textAlign = words.align;
  context.strokeStyle = halo;
  context.lineWidth = 4;
  context.lineJoin = 'round';
  context.strokeText(words.text, words.x, words.baseline);
  write(context, words, colour);
}

export function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}

export function dot(context: CanvasRenderingContext2D, x: number, y: number, radius: number): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fill();
}

export const clamp = (value: number, low: number, high: number) => Math.min(high, Math.max(low, value));
