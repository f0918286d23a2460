/** How long something takes that may be far shorter than a tick of the clock. */

/** Does the work so many times, one after the other, and gives the milliseconds that took. */
export type Repeated = (times: number) => Promise<number>;

export interface Timing {
  /** What takes less is done twice as often the next time: clocks tick as rarely as once in a millisecond. */
  longEnoughMs: number;
  /** What takes less is not counted; absent: what is not long enough. */
  leastMs?: number;
  mostRepeats: number;
  /** At least so many measurements count. */
  rounds: number;
  /** They go on until it is spent. */
  budgetMs?: number;
}

/**
 * Milliseconds of each work done once, measured in rounds: a list for each work. They take turns, so that whatever slows the
 * device down meets all of them; how often they are repeated depends on the first.
 */
export async function timesOf(
  works: readonly [Repeated, ...Repeated[]],
  { longEnoughMs, leastMs = longEnoughMs, mostRepeats, rounds, budgetMs = 0 }: Timing,
): Promise<number[][]> {
  const [first, ...others] = works;
  const times: number[][] = works.map(() => []);
  const end = performance.now() + budgetMs;
  let repeats = 1;
  while (times[0]!.length < rounds || performance.now() < end) {
    const ms = await first(repeats);
    if (ms >= leastMs || repeats === mostRepeats) {
      times[0]!.push(ms / repeats);
      for (const [i, other] of others.entries()) times[i + 1]!.push((await other(repeats)) / repeats);
    }
    if (ms < longEnoughMs) repeats = Math.min(mostRepeats, 2 * repeats);
  }
  return times;
}

/** The shortest of each work's times: compilers warm up, and whatever comes in between only slows down. */
export const shortestTimesOf = async (works: readonly [Repeated, ...Repeated[]], timing: Timing): Promise<number[]> =>
  (await timesOf(works, timing)).map((times) => Math.min(...times));
