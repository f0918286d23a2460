/** Times work that may be far shorter than a tick of the clock, by repeating it. */

/** Does the work so many times, one after the other, and returns the milliseconds that took. */
export type Repeated = (times: number) => Promise<number>;

export interface Timing {
  /** After a shorter measurement the repeats are doubled: some clocks tick only once in a millisecond. */
  longEnoughMs: number;
  /** Shorter measurements are not counted; by default `longEnoughMs`. */
  leastMs?: number;
  mostRepeats: number;
  /** Fewest measurements that count. */
  rounds: number;
  /** Measuring goes on until it is spent; by default there are just `rounds` measurements. */
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

/** The shortest time of each work: warming up and interruptions only make it longer. */
export const shortestTimesOf = async (works: readonly [Repeated, ...Repeated[]], timing: Timing): Promise<number[]> =>
  (await timesOf(works, timing)).map((times) => Math.min(...times));
