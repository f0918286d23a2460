/** A history brought into one shape: sorted, without doubles, one run only, columns with their own steps. */

type Column = ArrayLike<number | null | undefined>;

/** Columns beside `step`. They may be missing or sparse (null); NaN and infinities are measurements. */
export interface DiagnosableHistory {
  readonly step: ArrayLike<number>;
  readonly trainLoss: Column;
  readonly valLoss?: Column | null | undefined;
  readonly lr?: Column | null | undefined;
  readonly gradNorm?: Column | null | undefined;
}

/** Measurements and the steps they were taken at, by rising step. */
export interface Points {
  step: Float64Array;
  value: Float64Array;
}

export interface Series {
  /** Non-finite values included. */
  train: Points;
  val: Points;
  lr: Points;
  gradNorm: Points;
  /** Runs in the history; the longest is the one that is kept. */
  runs: number;
}

export function canonical(history: DiagnosableHistory): Series {
  const runs = splitRuns(history.step);
  const rows = runs.reduce((longest, run) => (run.to - run.from > longest.to - longest.from ? run : longest));
  const pick = (column: Column | null | undefined) => points(history.step, column, rows);
  return {
    train: pick(history.trainLoss),
    val: pick(history.valLoss),
    lr: pick(history.lr),
    gradNorm: pick(history.gradNorm),
    runs: runs.length,
  };
}

/** Only what is a number. */
export function finite({ step, value }: Points): Points {
  if (value.every(Number.isFinite)) return { step, value };
  const keep = (_: number, i: number) => Number.isFinite(value[i]!);
  return { step: step.filter(keep), value: value.filter(keep) };
}

/** Value of the last point at or before `step`; that of the first where none is. NaN of nothing. */
export function valueAt({ step, value }: Points, at: number): number {
  return value[Math.max(0, indexAfter(step, at) - 1)] ?? NaN;
}

/** Index of the first point after `step`. */
export function indexAfter(step: ArrayLike<number>, at: number): number {
  let low = 0;
  let high = step.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (step[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Index of the first point at `step` or after it; the last one where all are before. */
export const indexFrom = (step: ArrayLike<number>, at: number): number =>
  Math.min(indexAfter(step, at - 1e-9 * Math.max(1, Math.abs(at))), Math.max(0, step.length - 1));

/** A fall of the step back into the first tenth begins another run; a smaller one is a resumed run. */
const RESTART = 0.1;

/** Half-open ranges of rows. */
interface Rows {
  from: number;
  to: number;
}

function splitRuns(step: ArrayLike<number>): Rows[] {
  const runs: Rows[] = [{ from: 0, to: step.length }];
  let first = NaN;
  let last = NaN;
  let furthest = NaN;
  for (let row = 0; row < step.length; row++) {
    const at = step[row]!;
    if (!Number.isFinite(at)) continue;
    if (at < last && at <= first + RESTART * (furthest - first)) {
      runs.at(-1)!.to = row;
      runs.push({ from: row, to: step.length });
      first = NaN;
    }
    if (Number.isNaN(first)) first = furthest = at;
    last = at;
    if (at > furthest) furthest = at;
  }
  return runs;
}

function points(steps: ArrayLike<number>, column: Column | null | undefined, { from, to }: Rows): Points {
  const step = new Float64Array(to - from);
  const value = new Float64Array(to - from);
  let count = 0;
  let rising = true;
  for (let row = from; row < to; row++) {
    const measured = column?.[row];
    const at = steps[row]!;
    if (typeof measured !== 'number' || !Number.isFinite(at)) continue;
    if (count > 0 && at <= step[count - 1]!) rising = false;
    step[count] = at;
    value[count++] = measured;
  }
  const found = { step: step.slice(0, count), value: value.slice(0, count) };
  return rising ? found : inOrder(found);
}

/** By rising step; of several at one step the last was measured by the run that went on. */
function inOrder({ step, value }: Points): Points {
  const order = Array.from(step.keys()).sort((a, b) => step[a]! - step[b]! || a - b);
  const kept = order.filter((place, i) => step[order[i + 1] ?? -1] !== step[place]);
  return { step: Float64Array.from(kept, (i) => step[i]!), value: Float64Array.from(kept, (i) => value[i]!) };
}
