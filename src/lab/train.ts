/** One training from its config to its history, without a worker: for the command line and the trials. */
import type { Config } from '../core/config.ts';
import type { Inspection } from '../core/inspection.ts';
import { appendRecord, appendTune, emptyHistory, type History } from '../core/record.ts';
import type { RunOptions } from '../core/run_options.ts';
import { buildDataset } from '../data/dataset.ts';
import type { StepCounts } from '../engine/engine.ts';
import { openEngine, runFacts, type GpuSource } from './open_engine.ts';
import type { RunFacts } from './protocol.ts';
import { Runner, type RunnerOutcome } from './runner.ts';

export interface TrainRequest {
  config: Config;
  options: RunOptions;
  /** The text for corpus `own`, otherwise null. */
  text: string | null;
  gpu: GpuSource;
  /** Measure steps and score skills on the way. */
  inspecting?: boolean;
  /** Before the first step; `stop` ends the training after the step it is at. */
  onReady?(facts: RunFacts, stop: () => void): void;
  /** Whenever the history has grown. */
  onRecords?(history: History): void;
}

export interface TrainResult {
  history: History;
  facts: RunFacts;
  counts: StepCounts;
  /** Measurements of the last step; null unless they were asked for. */
  inspection: Inspection | null;
  /** `failed`: the history is what had been recorded before `failure`. */
  outcome: RunnerOutcome | 'failed';
  failure: unknown;
  /** Wall time of the loop, without preparation. */
  seconds: number;
}

/** @throws DeviceError, TextError or ConfigError where it cannot begin; what fails later is in the result. */
export async function train(request: TrainRequest): Promise<TrainResult> {
  const { config, options, text, gpu, inspecting = false, onReady, onRecords } = request;
  const dataset = await buildDataset({ config, text });
  const opened = await openEngine({ config, vocabSize: dataset.vocabSize, options, gpu });
  const { engine } = opened;
  const facts = runFacts(dataset, opened);
  const history = emptyHistory();
  let inspection: Inspection | null = null;
  const listener = {
    onRecords(records: Parameters<typeof appendRecord>[1][]) {
      for (const record of records) appendRecord(history, record);
      onRecords?.(history);
    },
    onTuned: (tune: History['tunes'][number]) => appendTune(history, tune),
    onStoppedEarly: (stop: History['stoppedEarly']) => (history.stoppedEarly = stop),
    onInspection: (measured: Inspection) => (inspection = measured),
    onSkills: (skills: History['skills'][number]) => history.skills.push(skills),
  };
  const runner = new Runner(engine, dataset, { ...config }, listener);
  runner.inspecting = inspecting;
  onReady?.(facts, () => runner.stop());
  const began = performance.now();
  let outcome: TrainResult['outcome'] = 'failed';
  let failure: unknown = null;
  try {
    outcome = await runner.advance();
  } catch (error) {
    failure = error; // what was recorded until then is a result, and is kept
  } finally {
    opened.close();
  }
  const seconds = (performance.now() - began) / 1000;
  return { history, facts, counts: engine.counts(), inspection, outcome, failure, seconds };
}
