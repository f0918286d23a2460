/** A reference value: a dotted line across the plot, and words beside it. */
import { boxOf, line, writeHaloed, type PlacedText } from './ink.ts';
import type { Frame, Mark } from './mark.ts';

export interface Reference {
  value: number;
  text: string;
  side: 'left' | 'right';
  /** Pixels from the line up to the words; they go below it if the plot has no room above. */
  rise(frame: Frame): number;
}

export const referenceLine = (
  { value, text, side, rise }: Reference,
  colours: { soft: string; paper: string },
): Mark => ({
  kind: 'reference line',
  place(frame) {
    const { left, right, top, bottom, unit } = frame;
    const y = Math.round(frame.y(value)) + 0.5;
    if (Number.isNaN(y) || y < top - 1 || y > bottom + 1) return null;
    const above = y - rise(frame);
    const baseline = above < 12 * unit ? y + 14 * unit : above;
    const words: PlacedText = { text, x: side === 'right' ? right - 2 : left + 6, baseline, align: side };
    const box = boxOf(frame, words);
    return {
      labels: [{ text, box, about: { y: value } }],
      boxes: [{ left, right, top: y, bottom: y }],
      draw: {
        // Hides the grid behind the words, but not the curves.
        beneath(context) {
          context.fillStyle = colours.paper;
          context.fillRect(box.left - 4, box.top - 1, box.right - box.left + 8, box.bottom - box.top + 2);
        },
        above(context) {
          context.save();
          context.strokeStyle = colours.soft;
          context.lineWidth = 1;
          context.setLineDash([2, 4]);
          line(context, left, y, right, y);
          context.restore();
          writeHaloed(context, words, colours.soft, colours.paper);
        },
      },
    };
  },
});
