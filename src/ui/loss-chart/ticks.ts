/** The numbers of a low logarithmic axis. */

/** Numbers that a strip has room for. */
const MOST = 3;
/** Multiples of the powers of ten, from sparse to dense. */
const MULTIPLES = [[1], [1, 2, 5], [1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9]];

/**
 * Round values within [min, max] (both above zero), at most `most` of them: powers of ten if enough of
 * these fit, otherwise also their multiples by two and five, and on a large axis finer ones if even those are few.
 */
export function logTicks(min: number, max: number, most = MOST): number[] {
  const enough = most > MOST ? most / 2 : 2;
  const choices = MULTIPLES.slice(0, most > MOST ? 3 : 2).map((steps) => within(min, max, steps));
  const ticks = choices.find(({ length }) => length >= enough) ?? choices.at(-1)!;
  const every = Math.ceil(ticks.length / most);
  return ticks.filter((_, i) => i % every === 0);
}

function within(min: number, max: number, steps: readonly number[]): number[] {
  const ticks: number[] = [];
  for (let power = Math.floor(Math.log10(min)); power <= Math.ceil(Math.log10(max)); power++) {
    for (const step of steps) {
      const tick = Number(`${step}e${power}`); // exact, as 10 ** -3 is not
      if (tick >= min && tick <= max) ticks.push(tick);
    }
  }
  return ticks;
}
