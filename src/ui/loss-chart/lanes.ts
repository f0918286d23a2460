/** Lanes for marks of evidence whose steps overlap. */
import type { StepRange } from './range.ts';

/** For each range the lowest lane in which it touches none of those before it. */
export function lanesOf(ranges: readonly StepRange[]): number[] {
  const lanes: StepRange[][] = [];
  return ranges.map((range) => {
    const free = lanes.findIndex((lane) => lane.every(({ from, to }) => from > range.to || to < range.from));
    const lane = free < 0 ? lanes.length : free;
    (lanes[lane] ??= []).push(range);
    return lane;
  });
}
