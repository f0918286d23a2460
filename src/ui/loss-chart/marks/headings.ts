/** Names and values in one row above a plot that is too low for labels inside. */
import type { EndLabel } from './end-labels.ts';
import { boxOf, write, type PlacedText } from './ink.ts';
import type { Mark } from './mark.ts';

const GAP = 20;

export const headings = (labels: readonly EndLabel[]): Mark => ({
  kind: 'headings',
  place(frame) {
    let x = frame.left;
    const placed = labels.map(({ text, colour, points }) => {
      const words: PlacedText = { text, x, baseline: frame.top - 8 * frame.unit, align: 'left' };
      const box = boxOf(frame, words);
      x = box.right + GAP;
      return { words, colour, label: { text, box, about: { x: points.at(-1)?.x } } };
    });
    if (placed.length === 0) return null;
    return {
      labels: placed.map(({ label }) => label),
      draw: {
        above(context) {
          for (const { words, colour } of placed) write(context, words, colour);
        },
      },
    };
  },
});
