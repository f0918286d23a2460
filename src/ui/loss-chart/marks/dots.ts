/** A dot for each point inside the plot. */
import type { Point } from '../point.ts';
import { dot } from './ink.ts';
import type { Mark } from './mark.ts';

const RADIUS = 2.5;

export const dots = (points: readonly Point[], colour: string): Mark => ({
  kind: 'dots',
  place({ x, y, left, right, top, bottom, unit }) {
    const inside = points
      .map((point) => ({ x: x(point.x), y: y(point.y) }))
      .filter((at) => at.x >= left - 1 && at.x <= right + 1 && at.y >= top && at.y <= bottom);
    if (inside.length === 0) return null;
    return {
      labels: [],
      draw: {
        above(context) {
          context.fillStyle = colour;
          for (const at of inside) dot(context, at.x, at.y, RADIUS * unit);
        },
      },
    };
  },
});
