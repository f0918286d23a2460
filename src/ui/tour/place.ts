/** Places the words of a stop so that they do not cover what they are about. */

export interface TourBox {
  left: number;
  top: number;
  width: number;
  height: number;
}

type Size = Pick<TourBox, 'width' | 'height'>;

const GAP = 14;

/** Beside the target where there is room: right, left, below, above; otherwise in its lower right corner. */
export function placeBeside(target: TourBox, words: Size, window: Size): { left: number; top: number } {
  const { left, top, width, height } = target;
  const inside = (at: { left: number; top: number }) => ({
    left: clamp(at.left, GAP, window.width - words.width - GAP),
    top: clamp(at.top, GAP, window.height - words.height - GAP),
  });
  const [right, bottom] = [left + width, top + height];
  if (right + words.width + 2 * GAP <= window.width) return inside({ left: right + GAP, top });
  if (left - words.width - 2 * GAP >= 0) return inside({ left: left - words.width - GAP, top });
  if (bottom + words.height + 2 * GAP <= window.height) return inside({ left, top: bottom + GAP });
  if (top - words.height - 2 * GAP >= 0) return inside({ left, top: top - words.height - GAP });
  return inside({ left: right - words.width - GAP, top: bottom - words.height - GAP });
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));
