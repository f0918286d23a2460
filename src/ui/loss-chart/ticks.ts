/** Where a low logarithmic axis gets its numbers. */

/** Numbers that a strip has room for. */
const MOST = 3;

/**
 * Two or three round values within [min, max] (both above zero): powers of ten where they suffice,
 * otherwise also their multiples by two and five. At least two where max is five times min or more.
 */
export function logTicks(min: number, max: number): number[] {
  const powers = within(min, max, [1]);
  const ticks = powers.length >= 2 ? powers : within(min, max, [1, 2, 5]);
  const every = Math.ceil(ticks.length / MOST);
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
