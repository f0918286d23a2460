/** Marks a range of steps that a sentence is about, faintly over the whole height. */
import type { Channel } from '../../../core/record.ts';
import type { Mark } from './mark.ts';

/** First and last step, and the line that the sentence is about. */
export interface Band {
  from: number;
  to: number;
  channel: Channel;
}

/** Least width of a band, in pixels, so that it can be seen. */
const NARROWEST = 8;
const FOOT = 3;

/** @param foot whether to draw it clearly at the foot, if nothing else marks it there */
export const bandOf = ({ from, to }: Band, { wash, val }: { wash: string; val: string }, foot: boolean): Mark => ({
  kind: 'band',
  place({ x, left, right, top, bottom }) {
    const middle = (x(from) + x(to)) / 2;
    const half = Math.max(NARROWEST, x(to) - x(from)) / 2;
    const start = Math.max(left, middle - half);
    const width = Math.min(right, middle + half) - start;
    return {
      labels: [],
      draw: {
        beneath(context) {
          context.fillStyle = wash;
          context.globalAlpha = 0.6;
          context.fillRect(start, top, width, bottom - top);
          context.globalAlpha = 1;
          context.fillStyle = val;
          if (foot) context.fillRect(start, bottom - FOOT, width, FOOT);
        },
      },
    };
  },
});
