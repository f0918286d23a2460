import { describe, expect, it } from 'vitest';
import { placeLabels, spreadLabels } from './labels.ts';

describe('labels at the ends of lines', () => {
  it('stay where they are when there is room', () => {
    expect(spreadLabels([100, 40], 15, 0, 200)).toEqual([100, 40]);
  });

  it('keep their order and their distance when lines meet', () => {
    expect(spreadLabels([100, 98, 101], 15, 0, 200)).toEqual([113, 98, 128]);
  });

  it('are pushed back up at the bottom', () => {
    expect(spreadLabels([195, 198], 15, 0, 200)).toEqual([185, 200]);
  });

  it('step aside of what is written elsewhere, to the nearer side', () => {
    const place = (y: number) => placeLabels([y], 16, { top: 0, bottom: 200 }, [{ top: 64, bottom: 96 }]);
    expect([place(50), place(76), place(84)]).toEqual([[50], [64], [96]]);
  });

  it('go to both sides of it, or together to the one that has room', () => {
    const blocked = [{ top: 24, bottom: 56 }];
    expect(placeLabels([42, 38], 16, { top: 4, bottom: 76 }, blocked)).toEqual([56, 24]);
    expect(placeLabels([38, 42], 16, { top: 30, bottom: 76 }, blocked)).toEqual([56, 72]);
  });

  it('lie over it where there is no room beside it', () => {
    expect(placeLabels([38, 60], 16, { top: 30, bottom: 60 }, [{ top: 20, bottom: 56 }])).toEqual([38, 60]);
  });
});
