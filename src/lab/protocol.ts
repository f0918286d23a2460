/** Messages between page and worker. Decoded once at each end; metrics travel as columns. */
import type { Config, LiveKey } from '../core/config.ts';
import type { ErrorMessage } from '../core/errors.ts';
import type { Inspection } from '../core/inspection.ts';
import type { PackedState } from '../core/packed_state.ts';
import type { Prediction } from '../core/prediction.ts';
import type { RunFacts } from '../core/run_facts.ts';
import type { RunOptions } from '../core/run_options.ts';
import type { EarlyStop, SkillRecord, StepRecord, TuneRecord } from '../core/record.ts';
import type { DeviceReport } from '../engine/device.ts';
import type { StepCounts } from '../engine/engine.ts';

export type { RunFacts } from '../core/run_facts.ts';

export const PROTOCOL_VERSION = 4;

/** idle → preparing → running ⇄ paused → done | stopped; failed from anywhere. */
export type RunState = 'idle' | 'preparing' | 'running' | 'paused' | 'done' | 'stopped' | 'failed';

/** Where a run that was kept goes on. */
export interface Continuation {
  /** Null for the beginning. */
  state: PackedState | null;
  /** Live settings as they were last: what was tuned after the state was taken is tuned again. */
  live: Pick<Config, LiveKey>;
}

export type ToWorker =
  | { type: 'probe' }
  /** What a run would need and take; `ask` comes back with the answer. Nothing is started. */
  | { type: 'predict'; ask: number; config: Config; options: RunOptions; text: string | null }
  | StartMessage
  | { type: 'pause' }
  | { type: 'resume' }
  /** Goes back to the lowest validation loss, from a pause, from the end or after a resumable failure, and on from there. */
  | { type: 'resumeBest' }
  /** One optimizer step, from a pause or from a fresh start. */
  | { type: 'step' }
  | { type: 'stop' }
  | { type: 'tune'; key: LiveKey; value: number }
  | { type: 'generate'; length: number }
  /** Whether someone looks at the instruments; holds for later runs, too. */
  | { type: 'inspect'; on: boolean };

export interface StartMessage {
  type: 'start';
  version: number;
  /** Comes back in every message about the run. */
  run: number;
  config: Config;
  options: RunOptions;
  text: string | null;
  /** Live changes to make at their steps, as another run recorded them. */
  tunes?: readonly TuneRecord[];
  /** Null for a new run. */
  from: Continuation | null;
  /** Whether states to go on from are taken and sent: reading one back costs time and memory. */
  keep: boolean;
  /** Rests in a pause after the first step: a message of its own could come when training is long under way. */
  oneStep?: boolean;
}

/** Records as columns; absent values are NaN with `valMask`/`speedMask` 0, so that a NaN loss stays a NaN loss. */
export interface RecordColumns {
  step: Float64Array<ArrayBuffer>;
  trainLoss: Float64Array<ArrayBuffer>;
  valLoss: Float64Array<ArrayBuffer>;
  valMask: Uint8Array<ArrayBuffer>;
  lr: Float64Array<ArrayBuffer>;
  gradNorm: Float64Array<ArrayBuffer>;
  gradNormClipped: Float64Array<ArrayBuffer>;
  tokensPerSecond: Float64Array<ArrayBuffer>;
  speedMask: Uint8Array<ArrayBuffer>;
  nonFinite: Float64Array<ArrayBuffer>;
}

/** Answer to `probe`: the device, or why there is none. */
export interface DeviceMessage {
  type: 'device';
  report: DeviceReport | null;
  problem: ErrorMessage | null;
}

/** Answer to `predict`; null where nothing can be said. */
export interface PredictionMessage {
  type: 'prediction';
  ask: number;
  prediction: Prediction | null;
}

/** What the worker has to say of a run. */
export type RunMessage =
  | { type: 'state'; state: RunState; detail: string | null }
  /** `config` is what training begins with: the one of the start, and what was tuned before the first step. */
  | { type: 'ready'; facts: RunFacts; config: Config }
  /** History from `step` on is void: training goes on from a checkpoint there. */
  | { type: 'rewind'; step: number }
  | { type: 'records'; columns: RecordColumns }
  | { type: 'tuned'; tune: TuneRecord }
  | { type: 'counts'; counts: StepCounts }
  /** What training can go on from, to be kept: now and then, in a pause, and the best at the end. */
  | { type: 'saved'; state: PackedState }
  | { type: 'sample'; step: number; prompt: string; text: string }
  | { type: 'inspection'; inspection: Inspection }
  | { type: 'skills'; skills: SkillRecord }
  /** The model has gone back to its best weights. */
  | { type: 'stoppedEarly'; stop: EarlyStop }
  /** `resumable`: the last checkpoint is kept and `resume` goes on from it. */
  | { type: 'error'; error: ErrorMessage; resumable: boolean };

/** Messages of a run that was replaced may still be on their way when the next one speaks: `run` tells them apart. */
export type FromWorker = DeviceMessage | PredictionMessage | (RunMessage & { run: number });

export function encodeRecords(records: readonly StepRecord[]): RecordColumns {
  const column = (value: (r: StepRecord) => number) => Float64Array.from(records, value);
  const mask = (value: (r: StepRecord) => number | null) =>
    Uint8Array.from(records, (r) => (value(r) === null ? 0 : 1));
  return {
    step: column((r) => r.step),
    trainLoss: column((r) => r.trainLoss),
    valLoss: column((r) => r.valLoss ?? NaN),
    valMask: mask((r) => r.valLoss),
    lr: column((r) => r.lr),
    gradNorm: column((r) => r.gradNorm),
    gradNormClipped: column((r) => r.gradNormClipped),
    tokensPerSecond: column((r) => r.tokensPerSecond ?? NaN),
    speedMask: mask((r) => r.tokensPerSecond),
    nonFinite: column((r) => r.nonFinite),
  };
}

export function decodeRecords(columns: RecordColumns): StepRecord[] {
  return Array.from(columns.step, (step, i) => ({
    step,
    trainLoss: columns.trainLoss[i]!,
    valLoss: columns.valMask[i] ? columns.valLoss[i]! : null,
    lr: columns.lr[i]!,
    gradNorm: columns.gradNorm[i]!,
    gradNormClipped: columns.gradNormClipped[i]!,
    tokensPerSecond: columns.speedMask[i] ? columns.tokensPerSecond[i]! : null,
    nonFinite: columns.nonFinite[i]!,
  }));
}

/** Buffers to hand over instead of copying. */
export const recordBuffers = (columns: RecordColumns): ArrayBuffer[] =>
  Object.values(columns).map((c: Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>) => c.buffer);
