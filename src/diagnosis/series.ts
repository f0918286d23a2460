/** Measurements brought into one shape: by rising step, without doubles, one run only, columns with their own steps. */
import { LabError } from '../core/errors.ts';
import { Digest, type Points } from './digest.ts';

export type { Points } from './digest.ts';

type Column = ArrayLike<number | null | undefined>;

/** Columns beside `step`. They may be missing or sparse (null); NaN and infinities are measurements. */
export interface DiagnosableHistory {
  /** Left out, rows count as steps. */
  readonly step?: Column | null | undefined;
  readonly trainLoss?: Column | null | undefined;
  readonly valLoss?: Column | null | undefined;
  readonly lr?: Column | null | undefined;
  readonly gradNorm?: Column | null | undefined;
}

export interface Series {
  /** Non-finite values included; validation losses where there are no others. Of more than some ten thousand points a sample, as in every column. */
  train: Points;
  val: Points;
  lr: Points;
  gradNorm: Points;
  ofValidation: boolean;
  /** Runs in the history; the latest is the one that is kept, unless it is too short to be told. */
  runs: number;
  /** Whether it is the latest that was kept. */
  latest: boolean;
}

/** What was measured: anything but a number was not. */
type Value = number | null | undefined;

const NONE: Points = { step: new Float64Array(), value: new Float64Array() };

/** Points of a run that can be judged beside a longer one. */
const ENOUGH = 30;

/** A fall of the step back into the first tenth begins another run; a smaller one is a resumed run. */
const RESTART = 0.1;

/** The way the steps have gone in a run. */
class Course {
  last = NaN;
  private first = NaN;
  private furthest = NaN;

  /** Takes the next step. @returns whether it begins another run */
  begins(at: number): boolean {
    const begins = at < this.last && at <= this.first + RESTART * (this.furthest - this.first);
    if (begins || Number.isNaN(this.first)) this.first = this.furthest = at;
    this.last = at;
    this.furthest = Math.max(this.furthest, at);
    return begins;
  }
}

class Run {
  readonly train = new Digest();
  readonly val = new Digest();
  readonly lr = new Digest();
  readonly gradNorm = new Digest();

  /** Whether a loss was no number. */
  isLost = false;

  get columns(): readonly Digest[] {
    return [this.train, this.val, this.lr, this.gradNorm];
  }
}

/** Takes a history row by row, in memory that does not grow with it: that of two runs at most. */
export class SeriesBuilder {
  private run = new Run();
  private longest: Run | null = null;
  /** Runs so far. */
  runs = 1;
  private readonly course = new Course();

  /** A row without a step is the next one after the row before. */
  push(step: Value, train: Value, val?: Value, lr?: Value, gradNorm?: Value): void {
    const at = this.place(step);
    const { run } = this;
    if (typeof train === 'number') {
      run.train.push(at, train);
      run.isLost ||= !Number.isFinite(train);
    }
    if (typeof val === 'number') run.val.push(at, val);
    if (typeof lr === 'number') run.lr.push(at, lr);
    if (typeof gradNorm === 'number') run.gradNorm.push(at, gradNorm);
  }

  series(): Series {
    const run = this.chosen();
    const { train, val, lr, gradNorm } = run;
    const ofValidation = train.count === 0 && val.count > 0;
    return {
      train: ofValidation ? val.points() : train.points(),
      val: ofValidation ? NONE : val.points(),
      ofValidation,
      lr: lr.points(),
      gradNorm: gradNorm.points(),
      runs: this.runs,
      latest: run === this.run,
    };
  }

  /** Points in memory. */
  get stored(): number {
    const columns = [...this.run.columns, ...(this.longest?.columns ?? [])];
    return columns.reduce((sum, { stored }) => sum + stored, 0);
  }

  private place(step: Value): number {
    const { last } = this.course;
    const at = isStep(step) ? step : Number.isNaN(last) ? 0 : last + 1;
    if (this.course.begins(at)) {
      this.longest = this.longer();
      this.run = new Run();
      this.runs++;
    }
    return at;
  }

  /** The latest says how it goes now, once it is long enough to say anything, or lost. */
  private chosen(): Run {
    const { run, longest } = this;
    const enough = !longest || run.train.count >= Math.min(ENOUGH, longest.train.count / 3) || run.isLost;
    return enough ? run : longest;
  }

  /** The longest run; the earlier of two that are equally long. */
  private longer(): Run {
    const { run, longest } = this;
    return longest && longest.train.count >= run.train.count ? longest : run;
  }
}

/** @throws LabError where there is no column of losses */
export function canonical({ step, trainLoss, valLoss, lr, gradNorm }: DiagnosableHistory): Series {
  const losses = trainLoss ?? valLoss;
  if (!losses) {
    throw new LabError(
      'history',
      'The history has no losses.',
      'Give it as columns: { step, trainLoss, valLoss, lr, gradNorm }.',
    );
  }
  const builder = new SeriesBuilder();
  const order = step && isShuffled(step) ? bySteps(step) : null;
  for (let i = 0; i < Math.max(step?.length ?? 0, losses.length); i++) {
    const row = order ? order[i]! : i;
    builder.push(step?.[row], trainLoss?.[row], valLoss?.[row], lr?.[row], gradNorm?.[row]);
  }
  return builder.series();
}

/** A history whose steps fall so often was written backwards, or in no order at all. */
const OFTEN = 1 / 8;

/** Falls that could begin another run do not count, unless they are most of all moves. */
function isShuffled(steps: Column): boolean {
  const course = new Course();
  let falls = 0;
  let resumed = 0;
  for (let i = 0; i < steps.length; i++) {
    const at = steps[i];
    if (!isStep(at)) continue;
    const isFall = at < course.last;
    const begins = course.begins(at);
    if (isFall) falls++;
    if (isFall && !begins) resumed++;
  }
  return falls > 2 && (falls > steps.length / 2 || resumed > OFTEN * steps.length);
}

/** Rows by rising step, those without one last; of several at one step the last remains the last. */
function bySteps(steps: Column): number[] {
  const at = Float64Array.from({ length: steps.length }, (_, row) => (isStep(steps[row]) ? steps[row] : Infinity));
  return Array.from(at.keys()).sort((a, b) => (at[a] === at[b] ? a - b : at[a]! - at[b]!));
}

const isStep = (value: Value): value is number => typeof value === 'number' && Number.isFinite(value);

/** The points whose value is finite. */
export function finite({ step, value }: Points): Points {
  if (value.every(Number.isFinite)) return { step, value };
  const keep = (_: number, i: number) => Number.isFinite(value[i]!);
  return { step: step.filter(keep), value: value.filter(keep) };
}

/** Value of the last point at or before `step`; that of the first where there is none; NaN without points. */
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
