/** Keeps labels at the ends of lines apart. */

/**
 * Moves wished heights (pixels, downwards) as little as needed so that neighbours keep `gap` and all stay within
 * [top, bottom]. The order from top to bottom is kept. Returns heights in the order of the input.
 */
export function spreadLabels(wished: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wished.map((_, i) => i).sort((a, b) => wished[a]! - wished[b]! || a - b);
  const placed: number[] = new Array<number>(wished.length);
  let free = top;
  for (const i of order) {
    placed[i] = Math.max(wished[i]!, free);
    free = placed[i]! + gap;
  }
  let limit = bottom;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i]!, limit);
    limit = placed[i]! - gap;
  }
  return placed;
}

/** Moves a label off a fixed one at `obstacle`, to the side that it is already on; ties go below. */
export function avoidLabel(y: number, obstacle: number, gap: number): number {
  if (Math.abs(y - obstacle) >= gap) return y;
  return y < obstacle ? obstacle - gap : obstacle + gap;
}
