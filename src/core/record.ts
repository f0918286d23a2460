/** What one optimizer step leaves behind, and a whole run of them. */

/** Measurements of one step, taken with the weights *before* the update of that step. */
export interface StepRecord {
  step: number;
  /** Mean cross-entropy in nats over all micro-batches; NaN and infinities are results. */
  trainLoss: number;
  /** Mean cross-entropy over the fixed validation batches, or null where none was taken. */
  valLoss: number | null;
  /** Learning rate of this step's update. */
  lr: number;
  /** Global L2 norm of the gradient before clipping. */
  gradNorm: number;
  /** The same after clipping: what the optimizer saw. */
  gradNormClipped: number;
  /** Training tokens per second of wall time since the previous record, or null for the first. */
  tokensPerSecond: number | null;
  /** Gradient entries that were NaN or infinite. */
  nonFinite: number;
}

/** A value changed while training ran; it took effect at `step`, so that a run can be replayed exactly. */
export interface TuneRecord {
  step: number;
  key: string;
  value: number;
}

/** Shares of test items that were answered rightly with the weights before `step`, by the name of the skill. */
export interface SkillRecord {
  step: number;
  scores: Record<string, number>;
}

/** The end of a run whose validation loss had not improved for long enough. */
export interface EarlyStop {
  /** The last step; its validation was the last straw. */
  step: number;
  /** The weights before this step, which the model went back to; null where no validation loss was ever finite. */
  best: { step: number; valLoss: number } | null;
}

/** A run as columns of equal length, sorted by step. */
export interface History {
  step: number[];
  trainLoss: number[];
  valLoss: (number | null)[];
  lr: number[];
  gradNorm: number[];
  gradNormClipped: number[];
  tokensPerSecond: (number | null)[];
  nonFinite: number[];
  tunes: TuneRecord[];
  /** Taken at validations while the instruments were shown, and only of texts that a grammar writes. */
  skills: SkillRecord[];
  /** Null unless the run was stopped early. */
  stoppedEarly: EarlyStop | null;
}

export function emptyHistory(): History {
  return {
    step: [],
    trainLoss: [],
    valLoss: [],
    lr: [],
    gradNorm: [],
    gradNormClipped: [],
    tokensPerSecond: [],
    nonFinite: [],
    tunes: [],
    skills: [],
    stoppedEarly: null,
  };
}

export function appendRecord(history: History, record: StepRecord): void {
  history.step.push(record.step);
  history.trainLoss.push(record.trainLoss);
  history.valLoss.push(record.valLoss);
  history.lr.push(record.lr);
  history.gradNorm.push(record.gradNorm);
  history.gradNormClipped.push(record.gradNormClipped);
  history.tokensPerSecond.push(record.tokensPerSecond);
  history.nonFinite.push(record.nonFinite);
}

/** Notes a live change; of several at one step only the last took effect. */
export function appendTune(history: History, tune: TuneRecord): void {
  history.tunes = history.tunes.filter(({ step, key }) => step !== tune.step || key !== tune.key);
  history.tunes.push(tune);
}

/** Drops everything at or after `step`: what a run resumed from a checkpoint at `step` will record again. */
export function truncateHistory(history: History, step: number): void {
  let length = history.step.length;
  while (length > 0 && history.step[length - 1]! >= step) length--;
  const { tunes, skills, stoppedEarly, ...columns } = history;
  for (const column of Object.values(columns)) column.length = length;
  history.tunes = tunes.filter((tune) => tune.step < step);
  history.skills = skills.filter((skill) => skill.step < step);
  if (stoppedEarly && stoppedEarly.step >= step) history.stoppedEarly = null;
}
