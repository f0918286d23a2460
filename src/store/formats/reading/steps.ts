/** Steps as a log tells them: some count anew in every epoch, some are told only now and then. */
import { CHANNELS } from '../../../core/record.ts';
import type { LogRow } from '../log.ts';

export class Steps {
  private epoch = -Infinity;
  private last = -Infinity;
  private within = -Infinity;
  /** Steps of the epochs before this one, where counting begins anew in each. */
  private before = 0;

  /** The row at its step since the beginning of the training, as far as told; null where it has nothing but the step. */
  settle(row: LogRow, epoch: number | null = null, isValidation = false): LogRow | null {
    const step = this.at(row.step, epoch, isValidation);
    if (step === undefined) delete row.step;
    else row.step = step;
    return CHANNELS.some((channel) => row[channel] !== undefined) ? row : null;
  }

  private at(step: number | undefined, epoch: number | null, isValidation: boolean): number | undefined {
    if (step === undefined || !Number.isFinite(step)) return undefined;
    if (epoch === null || !Number.isFinite(epoch)) return step;
    // A validation in the middle of a run counts its own batches.
    if (isValidation && step < this.within && epoch >= this.epoch) return this.last;
    if (epoch < this.epoch) this.before = 0;
    else if (epoch > this.epoch && step <= this.within) this.before = this.last;
    this.epoch = epoch;
    this.within = step;
    this.last = this.before + step;
    return this.last;
  }
}
