import { describe, expect, it } from 'vitest';
import { overviewOrder, type CellPlace } from './order.ts';

const grid = (columns: number, rows: number): CellPlace[] =>
  Array.from({ length: columns * rows }, (_, i) => ({ column: i % columns, row: Math.floor(i / columns) }));
const names = (places: readonly CellPlace[]) => places.map(({ column, row }) => `${column},${row}`);

describe('the order of the cells', () => {
  it('takes every cell once', () => {
    for (const [columns, rows] of [
      [2, 2],
      [3, 7],
      [7, 7],
      [5, 2],
    ] as const) {
      const order = names(overviewOrder(grid(columns, rows), columns, rows));
      expect(order).toHaveLength(columns * rows);
      expect(new Set(order).size).toBe(columns * rows);
    }
  });

  it('begins with the corners and the middle', () => {
    const order = names(overviewOrder(grid(5, 5), 5, 5));
    expect(order.slice(0, 4).sort()).toEqual(['0,0', '0,4', '4,0', '4,4']);
    expect(order[4]).toBe('2,2');
    expect(order.slice(5, 9).sort()).toEqual(['0,2', '2,0', '2,4', '4,2']);
  });

  it('goes on with what is missing', () => {
    const missing = grid(3, 3).filter(({ column }) => column > 0);
    expect(names(overviewOrder(missing, 3, 3)).slice(0, 2)).toEqual(['2,0', '2,2']);
    expect(overviewOrder([], 3, 3)).toEqual([]);
    expect(names(overviewOrder([{ column: 1, row: 1 }], 3, 3))).toEqual(['1,1']);
  });
});
