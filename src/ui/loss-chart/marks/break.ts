/** A cross where a line ended because the loss was no longer a finite number, and the words that say so. */
import type { Point } from '../point.ts';
import { boxOf, clamp, line, writeHaloed, type PlacedText } from './ink.ts';
import type { Mark } from './mark.ts';

/** From the middle of the cross to the words. */
const BESIDE = 12;
/** Half the width of the cross. */
const ARM = 5;

export const breakMark = (at: Point, text: string, colours: { warn: string; paper: string }): Mark => ({
  kind: 'break',
  place(frame) {
    const { top, bottom, width, unit } = frame;
    const [x, y] = [frame.x(at.x), clamp(frame.y(at.y), top, bottom)];
    const [beside, r] = [BESIDE * unit, ARM * unit];
    const room = x + beside + frame.textWidth(text) < width;
    const words: PlacedText = {
      text,
      x: room ? x + beside : x - beside,
      baseline: y - 10 * unit,
      align: room ? 'left' : 'right',
    };
    return {
      labels: [{ text, box: boxOf(frame, words), about: at }],
      boxes: [{ left: x - r, right: x + r, top: y - r, bottom: y + r }],
      draw: {
        above(context) {
          context.strokeStyle = colours.warn;
          context.lineWidth = 2 * unit;
          line(context, x - r, y - r, x + r, y + r);
          line(context, x - r, y + r, x + r, y - r);
          writeHaloed(context, words, colours.warn, colours.paper);
        },
      },
    };
  },
});
