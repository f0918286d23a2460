/** Every combination of the values to try, and which of them stand beside each other. */
import type { ConfigPatch } from '../core/config.ts';
import type { SearchAxis } from './flags.ts';

export interface SearchCell {
  settings: ConfigPatch;
  /** Its place along each axis. */
  at: readonly number[];
}

/** All cells, the last axis running fastest; without axes the one cell that sets nothing. */
export function cells(axes: readonly SearchAxis[]): SearchCell[] {
  return axes.reduce<SearchCell[]>(
    (grid, { key, values }) =>
      grid.flatMap(({ settings, at }) =>
        values.map((value, i) => ({ settings: { ...settings, [key]: value }, at: [...at, i] })),
      ),
    [{ settings: {}, at: [] }],
  );
}

/** Whether two cells are one step apart along one axis. */
export const areNeighbours = (a: SearchCell, b: SearchCell): boolean =>
  a.at.reduce((distance, place, axis) => distance + Math.abs(place - b.at[axis]!), 0) === 1;
