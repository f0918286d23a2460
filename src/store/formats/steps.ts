/** Steps as a log tells them: some count anew in every epoch, some are told only now and then. */

export class Steps {
  private epoch = -Infinity;
  private last = -Infinity;
  private within = -Infinity;
  /** Steps of the epochs before this one, where counting begins anew in each. */
  private before = 0;

  /** Steps since the beginning of the training; undefined where the log does not say. */
  at(step: number | null | undefined, epoch: number | null | undefined, validation: boolean): number | undefined {
    if (typeof step !== 'number' || !Number.isFinite(step)) return undefined;
    if (typeof epoch !== 'number' || !Number.isFinite(epoch)) return step;
    // A validation in the middle of a run counts its own batches.
    if (validation && step < this.within && epoch >= this.epoch) return this.last;
    if (epoch < this.epoch) this.before = 0;
    else if (epoch > this.epoch && step <= this.within) this.before = this.last;
    this.epoch = epoch;
    this.within = step;
    this.last = this.before + step;
    return this.last;
  }
}
