/** A vertical line at each step where settings were changed, with the words for it in the margin above the plot. */
import { boxOf, line, write, type PlacedText } from './ink.ts';
import type { Label, Mark } from './mark.ts';

export interface LiveChange {
  step: number;
  /** Empty if the line is enough. */
  text: string;
}

/** Least distance between the words of two changes. */
const GAP = 12;
/** How far a line with words reaches into the margin. */
const ABOVE = 4;

/** Words that would overlap those before them are left out. */
export const liveChanges = (changes: readonly LiveChange[], colour: string): Mark => ({
  kind: 'live changes',
  place(frame) {
    const { left, right, top, bottom, unit } = frame;
    const lines: { x: number; from: number }[] = [];
    const written: PlacedText[] = [];
    const labels: Label[] = [];
    let free = -Infinity;
    for (const { step, text } of changes) {
      const x = Math.round(frame.x(step)) + 0.5;
      if (x < left || x > right + 1) continue;
      lines.push({ x, from: text ? top - ABOVE : top });
      const start = Math.min(x, frame.width - frame.textWidth(text) - 4);
      if (!text || start < free) continue;
      const words: PlacedText = { text, x: start, baseline: top - 8 * unit, align: 'left' };
      const box = boxOf(frame, words);
      written.push(words);
      labels.push({ text, box, about: { x: step } });
      free = box.right + GAP;
    }
    if (lines.length === 0) return null;
    return {
      labels,
      draw: {
        beneath(context) {
          context.strokeStyle = colour;
          context.lineWidth = 1;
          for (const { x, from } of lines) line(context, x, from, x, bottom);
          for (const words of written) write(context, words, colour);
        },
      },
    };
  },
});
