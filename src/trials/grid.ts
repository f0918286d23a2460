/** Every combination of the values to try, and which of them stand beside each other. */
import type { ConfigPatch } from '../core/config.ts';
import type { Axis } from './flags.ts';

export interface Cell {
  settings: ConfigPatch;
  /** Its place along each axis. */
  at: readonly number[];
}

/** All cells, the last axis running fastest; without axes the one cell that sets nothing. */
export function cells(axes: readonly Axis[]): Cell[] {
  return axes.reduce<Cell[]>(
    (grid, { key, values }) =>
      grid.flatMap(({ settings, at }) =>
        values.map((value, i) => ({ settings: { ...settings, [key]: value }, at: [...at, i] })),
      ),
    [{ settings: {}, at: [] }],
  );
}

/** Whether two cells are one step apart along one axis. */
export const areNeighbours = (a: Cell, b: Cell): boolean =>
  a.at.reduce((distance, place, axis) => distance + Math.abs(place - b.at[axis]!), 0) === 1;
