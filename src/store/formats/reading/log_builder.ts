/** Rows in the order of the log, made columns: every row has a step, rows of one step are one. */
import { CHANNELS, type Channel } from '../../../core/record.ts';
import { CHANNEL_TITLES, type LossLog, type LogRow } from '../log.ts';

export class LogBuilder {
  private readonly log: LossLog = { step: [], trainLoss: [], valLoss: [], lr: [], gradNorm: [] };
  private hasSteps = false;

  add(row: LogRow): void {
    const { step } = this.log;
    const isTold = Number.isFinite(row.step);
    if (isTold) this.hasSteps = true;
    // Until a row has told its step, NaN stands for it.
    const at = isTold ? row.step! : (step.at(-1) ?? NaN);
    const last = step.length - 1;
    const joins = last >= 0 && Object.is(step[last], at) && this.isFree(row, last);
    const place = joins ? last : step.push(at) - 1;
    for (const channel of CHANNELS) this.log[channel][place] = row[channel] ?? this.log[channel][place] ?? null;
  }

  /**
   * @param coarse whether steps are counted in epochs or the like, of which several rows may be part
   * @param exact whether NaN is always a measurement
   */
  finish({ coarse = false, exact = false } = {}): { log: LossLog; notes: string[] } {
    const { log } = this;
    const notes: string[] = [];
    if (!this.hasSteps) {
      countRows(log);
      notes.push('A row counts as one step: the log has no step column.');
    } else if (coarse && isRepeating(log)) {
      countRows(log);
      notes.push('A row counts as one step: several rows of the log have the same number.');
    } else for (let i = 0; i < log.step.length && Number.isNaN(log.step[i]); i++) log.step[i] = 0;
    if (exact) return { log, notes };
    for (const channel of CHANNELS) {
      if (dropPlaceholders(log, channel))
        notes.push(`NaN between the values of the ${CHANNEL_TITLES[channel].toLowerCase()} means none was taken.`);
    }
    return { log, notes };
  }

  /** Whether a row has nothing that the place already has, but the training loss that an evaluation has told before. */
  private isFree(row: LogRow, place: number): boolean {
    const { [place]: evaluated } = this.log.valLoss;
    return CHANNELS.every((channel) => {
      const known = this.log[channel][place] ?? null;
      const isTold = channel === 'trainLoss' && evaluated !== null && row.step !== undefined;
      return row[channel] === undefined || known === null || (isTold && Object.is(known, row[channel]));
    });
  }
}

/** A row of training begins a step; what stands alone belongs to the one before. */
function countRows({ step, trainLoss }: LossLog): void {
  const counted = trainLoss.some((loss) => loss !== null) ? trainLoss : null;
  let rows = 0;
  for (let i = 0; i < step.length; i++) {
    if (!counted || counted[i] !== null) rows++;
    step[i] = Math.max(0, rows - 1);
  }
}

/** Share of training losses at the step of the one before. */
const REPEATED = 0.05;

function isRepeating({ step, trainLoss }: LossLog): boolean {
  const steps = step.filter((_, i) => trainLoss[i] !== null);
  return steps.filter((at, i) => i > 0 && at === steps[i - 1]).length > REPEATED * steps.length;
}

/**
 * Removes NaN from a column in which it stands for absent values, as in logs that have every cell in every row: then
 * rows with NaN have another loss, and numbers come at regular intervals, or wherever the other loss has none.
 * @returns whether it did
 */
function dropPlaceholders(log: LossLog, channel: Channel): boolean {
  const column = log[channel];
  if (!column.some(Number.isNaN) || column.includes(null)) return false;
  const other = channel === 'trainLoss' ? log.valLoss : log.trainLoss;
  const isAlone = column.some((value, i) => Number.isNaN(value) && !isNumber(other[i]));
  const returns = column.filter((value, i) => isNumber(value) && Number.isNaN(column[i - 1])).length;
  const alternates = () => returns >= 3 && column.every((value, i) => isNumber(value) !== isNumber(other[i]));
  if (isAlone || !(channel === 'trainLoss' ? alternates() : isRegularlyBroken(column))) return false;
  log[channel] = column.map((value) => (Number.isNaN(value) ? null : value));
  return true;
}

const isNumber = (value: number | null | undefined) => typeof value === 'number' && !Number.isNaN(value);

/** Share of the intervals between numbers that must be of one length. */
const REGULAR = 0.8;

function isRegularlyBroken(column: readonly (number | null)[]): boolean {
  const intervals = new Map<number, number>();
  const places = [...column.keys()].filter((i) => isNumber(column[i]));
  for (const [i, place] of places.entries()) {
    const interval = place - (places[i - 1] ?? place);
    intervals.set(interval, (intervals.get(interval) ?? 0) + 1);
  }
  const enough = Math.max(3, REGULAR * (places.length - 1));
  return [...intervals].some(([interval, times]) => interval > 1 && times >= enough);
}
