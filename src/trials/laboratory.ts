/** Carries out trials: worker processes train what has not been trained before, and every result is judged. */
import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runPool, type JobOutcome } from './pool.ts';
import { TrainedRuns } from './trained_runs.ts';
import { hashOfTraining } from './sources.ts';
import { companionOf, judge, trialConfig, trialName, type Trial, type TrialResult } from './trial.ts';
import type { TrainedRun, TrainingRequest } from './training.ts';

/** The built entry lies two folders below the root, as this file does. */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORKER = fileURLToPath(new URL('trials.js', import.meta.url));
const RUNS = join(ROOT, '.cache/runs');

/** A trial that could not be carried out: a result too, and a miss. */
export interface TrialFailure {
  trial: Trial;
  failure: string;
}
export type TrialOutcome = TrialResult | TrialFailure;

export const isResult = (outcome: TrialOutcome): outcome is TrialResult => 'verdict' in outcome;
export const hasVerdict = (outcome: TrialOutcome): boolean => isResult(outcome) && outcome.ok;
export const hasShape = (outcome: TrialOutcome): boolean => isResult(outcome) && outcome.shape.every(({ ok }) => ok);

interface Job extends TrainingRequest {
  key: string;
  name: string;
}

export interface LaboratoryOptions {
  store: TrainedRuns;
  /** A process that serves trainings. */
  start: () => ChildProcess;
  /** How many of them. */
  size: number;
  /** One line for each training that has ended. */
  onProgress: (line: string) => void;
}

/** The laboratory of this checkout: what has been trained lies in its `.cache`. */
export const openLaboratory = (size: number): Laboratory =>
  new Laboratory({
    store: new TrainedRuns(RUNS, hashOfTraining(ROOT)),
    start: () => fork(WORKER, ['worker'], { serialization: 'advanced' }),
    size,
    onProgress: (line) => process.stderr.write(`${line}\n`),
  });

export class Laboratory {
  private readonly store: TrainedRuns;
  private readonly failures = new Map<string, string>();

  constructor(private readonly options: LaboratoryOptions) {
    this.store = options.store;
  }

  /** Trains what is missing, and judges all; results in the order of the trials. */
  async carryOut(trials: readonly Trial[]): Promise<TrialOutcome[]> {
    await this.train(this.missing(trials));
    return trials.map((trial) => this.known(trial) ?? { trial, failure: 'It was not trained.' });
  }

  /** What is known without training; null where something is missing. */
  known(trial: Trial): TrialOutcome | null {
    const keys = requests(trial).map((request) => this.store.key(request));
    const failure = keys.map((key) => this.failures.get(key)).find((text) => text !== undefined);
    if (failure !== undefined) return { trial, failure };
    const [training, companion] = keys.map((key) => this.store.read(key));
    return !training || companion === null ? null : judge(trial, training, companion ?? null);
  }

  private missing(trials: readonly Trial[]): Job[] {
    const jobs = new Map<string, Job>();
    for (const trial of trials) {
      for (const request of requests(trial)) {
        const key = this.store.key(request);
        if (!jobs.has(key) && !this.store.read(key)) jobs.set(key, { ...request, key, name: trialName(trial) });
      }
    }
    return [...jobs.values()];
  }

  private async train(jobs: readonly Job[]): Promise<void> {
    const { start, size, onProgress } = this.options;
    let done = 0;
    await runPool<Job, TrainedRun>(jobs, {
      start,
      size,
      onOutcome: (job, outcome) => {
        this.keep(job, outcome);
        const end = outcome.ok ? `${outcome.result.seconds.toFixed(1)} s` : outcome.failure;
        onProgress(`${++done}/${jobs.length} ${job.name}: ${end}`);
      },
    });
  }

  private keep(job: Job, outcome: JobOutcome<TrainedRun>): void {
    if (outcome.ok) this.store.write(job.key, job.name, job, outcome.result);
    else this.failures.set(job.key, outcome.failure);
  }
}

/** The training of a trial, and that of its companion if it has one. */
function requests(trial: Trial): TrainingRequest[] {
  const { adapter } = trial;
  const companion = companionOf(trial);
  return [trialConfig(trial), ...(companion ? [companion] : [])].map((config) => ({ config, adapter }));
}
