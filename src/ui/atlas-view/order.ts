/** In which order the cells of an atlas are trained. */

export interface CellPlace {
  column: number;
  row: number;
}

/**
 * An overview first: the corners, then always the place that lies farthest from all that were taken before, which
 * begins with the middle and ends with the gaps.
 */
export function overviewOrder<P extends CellPlace>(places: readonly P[], columns: number, rows: number): P[] {
  const share = (i: number, n: number) => (n > 1 ? i / (n - 1) : 0);
  const distance = (a: CellPlace, b: CellPlace) =>
    Math.hypot(share(a.column - b.column, columns), share(a.row - b.row, rows));
  const isCorner = ({ column, row }: CellPlace) => column % (columns - 1 || 1) === 0 && row % (rows - 1 || 1) === 0;
  const taken = places.filter(isCorner);
  const left = places.filter((place) => !isCorner(place));
  while (left.length > 0) {
    const gap = (place: CellPlace) => Math.min(Infinity, ...taken.map((other) => distance(place, other)));
    const farthest = left.reduce((best, place) => (gap(place) > gap(best) + 1e-9 ? place : best));
    taken.push(...left.splice(left.indexOf(farthest), 1));
  }
  return taken;
}
