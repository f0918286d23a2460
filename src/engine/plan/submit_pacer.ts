/**
 * Cuts the work of a step into submits. A GPU that has begun a submit does not paint the page before it is done, so on a
 * slow one a whole step must not go into a single submit; on a fast one it should, since each costs.
 */
import type { Cost } from './cost.ts';

/** Longest stretch, in milliseconds, that the page may have to wait for the GPU: two frames at 60 a second. */
const LONGEST_MS = 33;
/** Flops that a GPU does in the time it moves a byte: 16 to 60 by the data sheets of laptops' and of large ones. */
const FLOPS_A_BYTE = 30;
/** Milliseconds a flop of a slow GPU: some systems reset a device that does not come back from a submit for seconds. */
const UNMEASURED = 1e-8;
/** Share of the latest measurement in the running estimate. */
const SMOOTHING = 0.3;

/** The weight of a dispatch relative to others, independent of the device. */
export const workOf = ({ flops, bytes }: Cost) => Math.max(flops, FLOPS_A_BYTE * bytes);

export class SubmitPacer {
  private msPerWork: number | null = null;

  /** @param longestMs that a submit should take; `Infinity` never cuts */
  constructor(private readonly longestMs = LONGEST_MS) {}

  /** `work` took `ms` from its submit, or from the end of the work before it, to its own end. */
  observe(work: number, ms: number): void {
    if (work <= 0) return;
    const measured = ms / work;
    this.msPerWork = this.msPerWork === null ? measured : this.msPerWork + SMOOTHING * (measured - this.msPerWork);
  }

  /** Splits dispatches, in their order, into submits that should each end in time; a dispatch that is longer gets its own. */
  submits<D extends { work: number }>(dispatches: readonly D[]): D[][] {
    const submits: D[][] = [[]];
    const msPerWork = this.msPerWork ?? UNMEASURED;
    let ms = 0;
    for (const dispatch of dispatches) {
      const more = dispatch.work * msPerWork;
      if (ms + more > this.longestMs && submits.at(-1)!.length > 0) {
        submits.push([]);
        ms = 0;
      }
      submits.at(-1)!.push(dispatch);
      ms += more;
    }
    return submits;
  }
}
