/** Messages between page and worker. Decoded once at each end; metrics travel as columns. */
import type { Config, LiveKey } from '../core/config.ts';
import type { ErrorMessage } from '../core/errors.ts';
import type { Inspection } from '../core/inspection.ts';
import type { PackedState } from '../core/packed_state.ts';
import type { Forecast } from '../core/forecast.ts';
import type { RunFacts } from '../core/run_facts.ts';
import type { RunOptions } from '../core/run_options.ts';
import type { RunState } from '../core/run_state.ts';
import type { EncodedRecords } from '../core/encoded_records.ts';
import type { EarlyStop, SkillRecord, TuneRecord } from '../core/record.ts';
import type { DeviceReport } from '../engine/device.ts';
import type { StepCounts } from '../engine/engine.ts';

export type { RunFacts } from '../core/run_facts.ts';

export const PROTOCOL_VERSION = 5;

/** The place at which a kept run goes on. */
export interface Continuation {
  /** The state to go on from; null for the beginning. */
  state: PackedState | null;
  /** Live settings as they were last: what was tuned after the state was taken is tuned again. */
  live: Pick<Config, LiveKey>;
}

export type ToWorker =
  | { type: 'probe' }
  /** Asks for memory and time of a run; `ask` comes back with the answer. Nothing is started. */
  | { type: 'forecast'; ask: number; config: Config; options: RunOptions; text: string | null }
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
  /** Pauses after the first step. A pause message would come too late: training would be under way by then. */
  oneStep?: boolean;
}

/** Answer to `probe`: the device, or why there is none. */
export interface DeviceMessage {
  type: 'device';
  report: DeviceReport | null;
  problem: ErrorMessage | null;
}

/** Answer to `forecast`; null where nothing can be said. */
export interface ForecastMessage {
  type: 'forecast';
  ask: number;
  forecast: Forecast | null;
}

/** Messages of the worker about a run. */
export type RunMessage =
  | { type: 'state'; state: RunState; detail: string | null }
  /** `config` is what training begins with: that of the start message, with what was tuned before the first step. */
  | { type: 'ready'; facts: RunFacts; config: Config }
  /** History from `step` on is void: training goes on from a checkpoint there. */
  | { type: 'rewind'; step: number }
  | { type: 'records'; columns: EncodedRecords }
  | { type: 'tuned'; tune: TuneRecord }
  | { type: 'counts'; counts: StepCounts }
  /** A state that training can go on from, to be kept: now and then, in a pause, and the best at the end. */
  | { type: 'saved'; state: PackedState }
  | { type: 'sample'; step: number; prompt: string; text: string }
  | { type: 'inspection'; inspection: Inspection }
  | { type: 'skills'; skills: SkillRecord }
  /** The model has gone back to its best weights. */
  | { type: 'stoppedEarly'; stop: EarlyStop }
  /** `resumable`: the last checkpoint is kept and `resume` goes on from it. */
  | { type: 'error'; error: ErrorMessage; resumable: boolean };

/** Messages of a run that was replaced may still arrive after those of the next one: `run` tells them apart. */
export type FromWorker = DeviceMessage | ForecastMessage | (RunMessage & { run: number });
