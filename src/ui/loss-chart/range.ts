/** Ranges of steps, and zooming into them. */

export interface StepRange {
  from: number;
  to: number;
}

/** The narrowest range that is shown, in steps. */
export const FEWEST_STEPS = 4;

/** The range with its width multiplied by `times` around `centre`, within `whole`; null if that is all of it. */
export function zoomed(range: StepRange, times: number, centre: number, whole: StepRange): StepRange | null {
  const width = Math.max(FEWEST_STEPS, (range.to - range.from) * times);
  // The step at `centre` stays at its place on the screen.
  const share = (centre - range.from) / (range.to - range.from);
  return within({ from: centre - share * width, to: centre + (1 - share) * width }, whole);
}

/** From one step to another, given in any order; at least `FEWEST_STEPS` wide. */
export function between(a: number, b: number, whole: StepRange): StepRange | null {
  const [from, to] = [Math.min(a, b), Math.max(a, b)];
  const missing = Math.max(0, FEWEST_STEPS - (to - from)) / 2;
  return within({ from: from - missing, to: to + missing }, whole);
}

/** A step that is to stay at a place of the plot's width. */
export interface Held {
  step: number;
  /** 0 at the left end, 1 at the right one. */
  share: number;
}

/** The range that keeps both steps at their places; null for all steps, undefined if the places are too close. */
export function held(a: Held, b: Held, whole: StepRange): StepRange | null | undefined {
  const [left, right] = a.step <= b.step ? [a, b] : [b, a];
  const apart = right.share - left.share;
  if (apart < 0.02 || right.step === left.step) return undefined;
  const width = Math.max(FEWEST_STEPS, (right.step - left.step) / apart);
  const centre = (left.step + right.step) / 2;
  const from = centre - ((left.share + right.share) / 2) * width;
  return within({ from, to: from + width }, whole);
}

/** The range, moved sideways so that it contains `step`. */
export function shownWith(range: StepRange, step: number): StepRange {
  const by = Math.min(0, step - range.from) + Math.max(0, step - range.to);
  return by === 0 ? range : { from: range.from + by, to: range.to + by };
}

function within({ from, to }: StepRange, whole: StepRange): StepRange | null {
  const width = to - from;
  if (width >= whole.to - whole.from) return null;
  const start = Math.min(Math.max(from, whole.from), whole.to - width);
  return { from: start, to: start + width };
}

/** The lane of each range: the lowest one in which it touches none of the ranges before it. */
export function lanesOf(ranges: readonly StepRange[]): number[] {
  const lanes: StepRange[][] = [];
  return ranges.map((range) => {
    const free = lanes.findIndex((lane) => lane.every(({ from, to }) => from > range.to || to < range.from));
    const lane = free < 0 ? lanes.length : free;
    (lanes[lane] ??= []).push(range);
    return lane;
  });
}
