/** Words at the top edge, beside a peak that is cut off. */
import type { Point } from '../point.ts';
import { boxOf, writeHaloed, type PlacedText } from './ink.ts';
import type { Mark } from './mark.ts';

/** @param peak the point that lies above the plot */
export const cutOff = (peak: Point, text: string, colours: { train: string; paper: string }): Mark => ({
  kind: 'cut-off',
  place(frame) {
    const x = frame.x(peak.x);
    const room = x + 6 + frame.textWidth(text) < frame.right;
    const words: PlacedText = {
      text,
      x: room ? x + 6 : x - 6,
      baseline: frame.top + 12 * frame.unit,
      align: room ? 'left' : 'right',
    };
    return {
      labels: [{ text, box: boxOf(frame, words), about: peak }],
      draw: { above: (context) => writeHaloed(context, words, colours.train, colours.paper) },
    };
  },
});
