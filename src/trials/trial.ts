/** A trial: an experiment, perhaps with a fix, trained with one seed and held against what it should give. */
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import type { Pattern } from '../core/pattern.ts';
import type { AdapterRequest, Scale } from '../core/run_options.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import type { Verdict } from '../diagnosis/verdict.ts';
import { experimentConfig, fixPatch, type Experiment, type ExperimentFix } from '../lab/experiments/index.ts';
import { companionConfig, shapeOf } from './shape.ts';
import type { ShapeCheck } from './shape_checks.ts';
import { trainOnce, type TrainedRun } from './training.ts';

export interface Trial {
  experiment: Experiment;
  /** Null: the experiment as it is, with its cause on. */
  fix: ExperimentFix | null;
  scale: Scale;
  seed: number;
  adapter: AdapterRequest;
  /** Settings tried out: laid over the experiment, under the fix. */
  settings: ConfigPatch;
  expected: Pattern;
}

export interface TrialResult {
  trial: Trial;
  verdict: Verdict;
  /** Whether the verdict is the expected pattern. */
  ok: boolean;
  /** What the curve itself must show, whatever the verdict. */
  shape: ShapeCheck[];
  adapter: string;
  initialLoss: number | null;
  finalLoss: number | null;
  finalValLoss: number | null;
  /** First step whose loss was NaN or infinite. */
  nanStep: number | null;
  seconds: number;
}

type TrialOptions = Pick<Trial, 'experiment' | 'scale' | 'seed'> & Partial<Trial>;

/** With the pattern that the experiment or the fix promises, on the CPU executor, unless said otherwise. */
export const defineTrial = (options: TrialOptions): Trial => ({
  fix: null,
  adapter: 'cpu',
  settings: {},
  expected: (options.fix ?? options.experiment).expected,
  ...options,
});

/** @throws ConfigError where the experiment is not offered at the scale. */
export function trialConfig({ experiment, fix, scale, seed, settings }: Trial): Config {
  return resolveConfig(experimentConfig(experiment.id, scale), settings, fix ? fixPatch(fix, scale) : {}, { seed });
}

/** The second training that the shape of this one is measured against, if there is one. */
export const companionOf = (trial: Trial): Config | null => companionConfig(trial.expected, trialConfig(trial));

/** Two trainings to a result; `companion` belongs to `companionOf`. */
export function judge(trial: Trial, training: TrainedRun, companion: TrainedRun | null): TrialResult {
  const { history, vocabSize, floor, adapter, seconds } = training;
  const verdict = diagnose(history, { vocabSize, floor });
  const shape = shapeOf({
    history,
    vocabSize,
    config: trialConfig(trial),
    expected: trial.expected,
    companion: companion?.history ?? null,
  });
  const nan = history.trainLoss.findIndex((loss) => !Number.isFinite(loss));
  return {
    trial,
    verdict,
    ok: verdict.pattern === trial.expected,
    shape,
    adapter,
    initialLoss: history.trainLoss[0] ?? null,
    finalLoss: history.trainLoss.at(-1) ?? null,
    finalValLoss: history.valLoss.findLast((loss) => loss !== null) ?? null,
    nanStep: nan < 0 ? null : history.step[nan]!,
    seconds,
  };
}

/** Trains in this process. */
export async function runTrial(trial: Trial): Promise<TrialResult> {
  const { adapter } = trial;
  const training = await trainOnce({ config: trialConfig(trial), adapter });
  const second = companionOf(trial);
  return judge(trial, training, second && (await trainOnce({ config: second, adapter })));
}

/** `nan + stable-softmax, seed 103`. */
export const trialName = ({ experiment, fix, seed, settings }: Trial): string => {
  const set = Object.entries(settings).map(([key, value]) => ` ${key}=${value}`);
  return `${experiment.id}${set.join('')}${fix ? ` + ${fix.id}` : ''}, seed ${seed}`;
};
