/** Follows a log of printed lines from place to place, and says at which step of the training it is. */
import type { PrintedPlace } from './place.ts';

export class PrintedProgress {
  /** Steps since the beginning of the training. */
  private here = 0;
  private epoch: number | null = null;
  /** Epoch, batch and length of the epoch at the last step that was told. */
  private at: { epoch: number | null; batch: number; total: number | null } | null = null;
  /** Steps of the epochs before. */
  private before = 0;
  /** Rows since the place was told. */
  private rows = 0;
  private told = false;
  private heard: PrintedPlace | null = null;
  private counting = false;

  /** Hears of a place on a line that has no measurements: `Epoch 3/50`, `Iteration 500, Testing net`. */
  hear(place: PrintedPlace): void {
    const heard = this.heard;
    this.heard = null;
    this.go({ ...place, step: null });
    this.heard = heard;
    if (place.step !== null && place.name !== '') this.heard = place;
  }

  /**
   * Goes to the place of a line with measurements.
   * @param ends whether the end of an epoch is told once: told again, it is that of the next
   */
  go(place: PrintedPlace, ends = false): void {
    const heard = this.heard;
    this.heard = null;
    if (heard && place.step === null && place.epoch === null) return this.go(heard);
    if (place.epoch !== null && place.epoch !== this.epoch) {
      this.epoch = place.epoch;
      if (!this.at && !this.counting) this.move(place.epoch);
    }
    if (place.step === null) return;
    if (place.global) this.before = 0;
    else this.turn(place.step, place.total, ends);
    this.at = { epoch: this.epoch, batch: place.step, total: place.total };
    this.move(this.before + place.step);
  }

  /** The step of a row of training. Many rows at one place are counted: the place is no more than a heading. */
  next(): number {
    if (!this.told) {
      this.told = true;
      this.counting = true;
      this.rows = 1;
      return this.here;
    }
    if (this.rows >= (this.at ? 2 : 1)) {
      this.counting = true;
      this.here++;
    } else this.rows++;
    return this.here;
  }

  /** The step of what was measured beside the training. */
  current(): number {
    return this.here;
  }

  private move(step: number): void {
    if (step !== this.here || !this.told) this.rows = 0;
    this.here = step;
    this.told = true;
  }

  /** Adds the epoch that ended where counting begins anew. */
  private turn(batch: number, total: number | null, ends: boolean): void {
    if (!this.at || batch > this.at.batch) return;
    const length = this.at.total ?? this.at.batch;
    const epoch = this.at.epoch ?? (this.epoch === null ? null : this.epoch - 1);
    if (this.epoch !== null && epoch !== null) {
      if (this.epoch > epoch) this.before += length * Math.max(1, Math.round(this.epoch - epoch));
      else if (this.epoch < epoch) this.before = 0;
    } else if (this.at.batch === this.at.total && total === this.at.total) {
      if (batch < this.at.batch || ends) this.before += length;
    }
  }
}
