import { describe, expect, it } from 'vitest';
import { avoidLabel, spreadLabels } from './labels.ts';

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

  it('step aside of a fixed label', () => {
    expect([avoidLabel(50, 80, 16), avoidLabel(76, 80, 16), avoidLabel(80, 80, 16)]).toEqual([50, 64, 96]);
  });
});
