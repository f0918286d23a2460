/**
 * The one table of what is recorded of a step, in the order of JSON and CSV. Records, histories, the worker's messages,
 * files, the database, recordings and playback are derived from it; nothing repeats it.
 */
interface Column {
  /** `count`: a whole number. `measure`: a float, rounded in recordings; NaN and infinities are results. */
  kind: 'count' | 'measure';
  /** Whether it is null in steps that did not measure it. A new column has to be nullable, since stored runs lack it. */
  nullable: boolean;
  /** Whether JSON and recordings have it. One seed gives one file, so a column that differs from run to run is left out. */
  inFiles: boolean;
  /** Its heading in this lab's CSV and its name on the command line; null where CSV leaves it out. */
  csv: string | null;
  /** Whether logs of other programs can have it, and the diagnosis reads it. */
  channel: boolean;
}

// A row should be read as a row.
// prettier-ignore
export const COLUMNS = {
  step:
    { kind: 'count', nullable: false, inFiles: true, csv: 'step', channel: false },
  /** Mean cross-entropy in nats over all micro-batches; NaN and infinities are results. */
  trainLoss:
    { kind: 'measure', nullable: false, inFiles: true, csv: 'train_loss', channel: true },
  /** Mean cross-entropy in nats over the fixed validation batches, or null where none was taken. */
  valLoss:
    { kind: 'measure', nullable: true, inFiles: true, csv: 'val_loss', channel: true },
  /** Learning rate of this step's update. */
  lr:
    { kind: 'measure', nullable: false, inFiles: true, csv: 'lr', channel: true },
  /** Global L2 norm of the gradient before clipping. */
  gradNorm:
    { kind: 'measure', nullable: false, inFiles: true, csv: 'grad_norm', channel: true },
  /** The same after clipping: what the optimizer saw. */
  gradNormClipped:
    { kind: 'measure', nullable: false, inFiles: true, csv: null, channel: false },
  /** Training tokens per second of wall time since the previous record, or null for the first. */
  tokensPerSecond:
    { kind: 'measure', nullable: true, inFiles: false, csv: null, channel: false },
  /** Gradient entries that were NaN or infinite. */
  nonFinite:
    { kind: 'count', nullable: false, inFiles: true, csv: null, channel: false },
} as const satisfies Record<string, Column>;
