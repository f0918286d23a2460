import { describe, expect, it } from 'vitest';
import { placeBeside, type TourBox } from './place.ts';

const words = { width: 340, height: 220 };
const window = { width: 1440, height: 900 };
const covers = (at: { left: number; top: number }, { left, top, width, height }: TourBox) =>
  at.left < left + width && at.left + words.width > left && at.top < top + height && at.top + words.height > top;

describe('the words of a stop', () => {
  it.each([
    ['cards on the left', { left: 0, top: 57, width: 264, height: 800 }],
    ['a panel on the right', { left: 1100, top: 57, width: 340, height: 800 }],
    ['a bar across the top', { left: 0, top: 0, width: 1440, height: 57 }],
    ['settings across the bottom', { left: 40, top: 600, width: 1390, height: 290 }],
  ])('stand beside %s, within the window', (_, target) => {
    const at = placeBeside(target, words, window);
    expect(covers(at, target)).toBe(false);
    expect(at.left).toBeGreaterThanOrEqual(0);
    expect(at.left + words.width).toBeLessThanOrEqual(window.width);
    expect(at.top).toBeGreaterThanOrEqual(0);
    expect(at.top + words.height).toBeLessThanOrEqual(window.height);
  });

  it('stand in the corner of what fills the window', () => {
    const at = placeBeside({ left: 10, top: 10, width: 1420, height: 880 }, words, window);
    expect(at).toEqual({ left: 1430 - 340 - 14, top: 890 - 220 - 14 });
  });
});
