/** Keeps labels at the ends of lines apart, and clear of other text. */

/**
 * Moves wanted heights (pixels, downwards) as little as needed so that neighbours keep `gap` and all stay within
 * [top, bottom]. The order from top to bottom is kept. Returns heights in the order of the input.
 */
export function spreadLabels(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const placed: number[] = new Array<number>(wanted.length);
  let free = top;
  for (const i of order) {
    placed[i] = Math.max(wanted[i]!, free);
    free = placed[i]! + gap;
  }
  let limit = bottom;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i]!, limit);
    limit = placed[i]! - gap;
  }
  return placed;
}

/** Heights from `top` to `bottom`. */
export interface HeightRange {
  top: number;
  bottom: number;
}

/**
 * Like `spreadLabels`, with bands, each at least `gap` high, that no label may lie in.
 * If the labels do not fit around them, the bands are ignored: a label in a bad place is better than none.
 */
export function placeLabels(
  wanted: readonly number[],
  gap: number,
  room: HeightRange,
  blocked: readonly HeightRange[],
): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]! || a - b);
  const sorted = order.map((i) => wanted[i]!);
  const found = fill(sorted, gap, freeBands(room, blocked));
  if (!found) return spreadLabels(wanted, gap, room.top, room.bottom);
  const placed: number[] = new Array<number>(wanted.length);
  order.forEach((index, rank) => (placed[index] = found.heights[rank]!));
  return placed;
}

/** Distributes sorted labels over bands from top to bottom at the lowest cost; null if they do not fit. */
function fill(
  wanted: readonly number[],
  gap: number,
  bands: readonly HeightRange[],
): { heights: number[]; moved: number } | null {
  if (wanted.length === 0) return { heights: [], moved: 0 };
  const [band, ...others] = bands;
  if (!band) return null;
  let best: { heights: number[]; moved: number } | null = null;
  for (let n = 0; n <= wanted.length && (n - 1) * gap <= band.bottom - band.top; n++) {
    const rest = fill(wanted.slice(n), gap, others);
    if (!rest) continue;
    const here = spreadLabels(wanted.slice(0, n), gap, band.top, band.bottom);
    const moved = here.reduce((sum, y, i) => sum + Math.abs(y - wanted[i]!), rest.moved);
    if (!best || moved < best.moved) best = { heights: [...here, ...rest.heights], moved };
  }
  return best;
}

function freeBands(room: HeightRange, blocked: readonly HeightRange[]): HeightRange[] {
  const free: HeightRange[] = [];
  let { top } = room;
  for (const band of [...blocked].sort((a, b) => a.top - b.top)) {
    if (band.top >= top) free.push({ top, bottom: Math.min(band.top, room.bottom) });
    top = Math.max(top, band.bottom);
  }
  free.push({ top, bottom: room.bottom });
  return free.filter((band) => band.top <= band.bottom);
}
