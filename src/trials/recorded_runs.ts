/** Runs that the experiments left behind, with the verdict that each of them should get. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CONFIG_KEYS, DEFAULT_CONFIG, resolveConfig, type ConfigPatch } from '../core/config.ts';
import { LabError } from '../core/errors.ts';
import type { Pattern } from '../core/pattern.ts';
import { SCALE_NAMES } from '../core/run_options.ts';
import type { DiagnosableHistory } from '../diagnosis/series.ts';
import type { Context } from '../diagnosis/verdict.ts';
import { experimentConfig, EXPERIMENTS } from '../lab/experiments/index.ts';
import { historyFromJson, type JsonHistory } from '../store/formats/json.ts';

export interface RecordedRun {
  /** `nan + stable-softmax, seed 103`. */
  name: string;
  seed: number;
  expected: Pattern;
  history: DiagnosableHistory;
  context: Context;
}

interface RunFile {
  name: string;
  config: ConfigPatch;
  history: JsonHistory;
  vocabSize: number;
  floor: number | null;
}

/**
 * Runs of experiments as they are today, or with one of their fixes: what was recorded with other settings, to try
 * them out or before the recipe was changed, promises nothing.
 *
 * @throws LabError where there is no such folder
 */
export function readRecordedRuns(folder: string): RecordedRun[] {
  if (!existsSync(folder)) {
    const fix = 'Name one with --runs, or record them with npm run experiments.';
    throw new LabError('usage', `There is no folder ${folder} with recorded runs.`, fix);
  }
  return readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .sort()
    .map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as RunFile)
    .flatMap((file) => {
      const promise = promiseOf(file);
      const context = { vocabSize: file.vocabSize, floor: file.floor };
      return promise === null ? [] : [{ name: file.name, ...promise, history: historyFromJson(file.history), context }];
    });
}

/** Null where no experiment has these settings at any scale. */
function promiseOf({ name, config }: RunFile): Pick<RecordedRun, 'seed' | 'expected'> | null {
  const [, id, fixId, number] = /^(\S+)(?: \+ (\S+))?, seed (\d+)$/.exec(name) ?? [];
  const experiment = EXPERIMENTS.find((one) => one.id === id);
  const promise = fixId === undefined ? experiment : experiment?.fixes.find((one) => one.id === fixId);
  if (!experiment || !promise) return null;
  const seed = Number(number);
  const recorded = { ...DEFAULT_CONFIG, ...config };
  const isToday = SCALE_NAMES.filter((scale) => experiment.scales[scale]).some((scale) => {
    const today = resolveConfig(experimentConfig(experiment.id, scale, fixId), { seed });
    return CONFIG_KEYS.every((key) => today[key] === recorded[key]);
  });
  return isToday ? { seed, expected: promise.expected } : null;
}
