/** A diagnosis that follows a training, in memory that does not grow with its length. */
import { diagnoseSeries } from './diagnose.ts';
import { SeriesBuilder } from './series.ts';
import type { Context, Verdict } from './verdict.ts';

/** One row of a log. What is missing was not measured; NaN and infinities are measurements. */
export interface Measurement {
  readonly step?: number | null | undefined;
  readonly trainLoss?: number | null | undefined;
  readonly valLoss?: number | null | undefined;
  readonly lr?: number | null | undefined;
  readonly gradNorm?: number | null | undefined;
}

/** Its final verdict is that of `diagnose` on the same rows, in whatever order of steps a training writes them. */
export class OnlineDiagnosis {
  private readonly builder = new SeriesBuilder();
  private readonly context: Context;
  private last: Verdict | null = null;

  /** @param context what is known beside the curve. Whether the run is over is asked later. */
  constructor(context: Context = {}) {
    this.context = context;
  }

  push({ step, trainLoss, valLoss, lr, gradNorm }: Measurement): void {
    this.last = null;
    this.builder.push(step, trainLoss, valLoss, lr, gradNorm);
  }

  /** What can be said by now. @param final whether the run is over */
  verdict(final = false): Verdict {
    if (this.last?.final !== final) this.last = diagnoseSeries(this.builder.series(), { ...this.context, final });
    return this.last;
  }

  /** Runs so far: a fall of the step into the first tenth begins another. The latest is judged once it can be. */
  get runs(): number {
    return this.builder.runs;
  }

  /** Points in memory. */
  get stored(): number {
    return this.builder.stored;
  }
}
