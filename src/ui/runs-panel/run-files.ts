/** Runs as files. Loaded when one is saved or taken in. */
import { configDifference, isConfigKey, parsePatch, resolveConfig, type Config } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { History } from '../../core/record.ts';
import { ADAPTERS, ENGINES, LOGITS, SCALE_NAMES, type RunOptions, type Scale } from '../../core/run_options.ts';
import { diagnose } from '../../diagnosis/diagnose.ts';
import { EXPERIMENTS } from '../../lab/experiments/index.ts';
import { printCsv } from '../../store/formats/csv.ts';
import { historyFromJson, historyToJson, isJsonHistory } from '../../store/formats/json.ts';
import { printNanogpt } from '../../store/formats/nanogpt.ts';
import { printTensorboard } from '../../store/formats/tensorboard.ts';
import { NO_CARE, type KeptRun } from '../../store/kept_run.ts';
import { EXPORTS, type ExportId } from '../log-view/exports.ts';
import { saveText } from '../save-file.ts';
import { stepsDone } from '../speed.ts';
import { sketchOf } from './sketch.ts';

/** Lets the browser keep a run as a file. */
export function saveRun(run: KeptRun, history: History, as: ExportId): void {
  const { ending, type } = EXPORTS[as];
  saveText(fileName(run) + ending.replace('-curve', ''), print(run, history, as), type);
}

function fileName({ name, experiment, fix, config }: KeptRun): string {
  const words = name ?? [experiment, ...(fix === null ? [] : [fix]), `seed-${config.seed}`].join('-');
  return words.replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '') || 'run';
}

function print(run: KeptRun, history: History, as: ExportId): string {
  switch (as) {
    case 'csv':
      return printCsv(history);
    case 'nanogpt':
      return printNanogpt(history);
    case 'tensorboard':
      return printTensorboard(history);
    case 'json':
      return `${JSON.stringify(runToJson(run, history), null, 2)}\n`;
  }
}

/** The same that `losslab run --out` writes, as far as the page knows it. */
function runToJson(run: KeptRun, history: History) {
  const { experiment, fix, scale, name, began, options, config, facts, steps, ended } = run;
  const { vocabSize, floor = null } = facts ?? {};
  const context = { floor, final: ended === 'done', ...(vocabSize === undefined ? {} : { vocabSize }) };
  return {
    experiment,
    fix,
    name,
    date: new Date(began).toISOString(),
    seed: config.seed,
    scale,
    ...facts,
    options,
    steps,
    ended,
    verdict: diagnose(history, context),
    config: configDifference(config),
    history: historyToJson(history),
  };
}

/**
 * A run that this lab or `losslab run --out` has written.
 * @throws LabError for any other file
 */
export async function readRun(file: File): Promise<{ run: KeptRun; history: History }> {
  const json = parse(await file.text(), file.name) as Partial<ReturnType<typeof runToJson>>;
  if (!isJsonHistory(json.history) || json.history.step.length === 0) throw noRun(file.name);
  if (!EXPERIMENTS.some(({ id }) => id === json.experiment)) throw noRun(file.name);
  const history = historyFromJson(json.history);
  const config = resolveConfig(parsePatch(Object.entries(json.config ?? {})));
  const {
    vocabSize,
    floor = null,
    parameterCount = 0,
    trainTokens = 0,
    valTokens = 0,
    adapter = '',
    note = null,
  } = json;
  const engine = oneOf(ENGINES, json.engine, 'plan');
  const known = vocabSize === undefined ? {} : { vocabSize };
  const verdict = diagnose(history, { floor, final: true, ...known });
  const began = Date.parse(json.date ?? '');
  const run: KeptRun = {
    ...NO_CARE,
    id: crypto.randomUUID(),
    name: typeof json.name === 'string' ? json.name : null,
    began: Number.isNaN(began) ? Date.now() : began,
    experiment: json.experiment!,
    fix: json.fix ?? null,
    scale: oneOf<Scale>(SCALE_NAMES, json.scale, 'workshop'),
    options: optionsOf(json.options, engine),
    config,
    planned: [],
    live: tuned(config, history),
    facts:
      vocabSize === undefined
        ? null
        : { engine, adapter, note, vocabSize, floor, parameterCount, trainTokens, valTokens },
    ended: json.ended === 'failed' || json.ended === 'stopped' ? json.ended : 'done',
    steps: stepsDone(history),
    verdict: { pattern: verdict.pattern, kind: verdict.kind, confidence: verdict.confidence, final: true },
    sketch: sketchOf(history.trainLoss),
    tunes: history.tunes,
    skills: history.skills,
    stoppedEarly: history.stoppedEarly,
  };
  return { run, history };
}

function parse(text: string, name: string): object {
  try {
    return Object(JSON.parse(text)) as object;
  } catch {
    throw noRun(name);
  }
}

const noRun = (name: string) =>
  new LabError(
    'file',
    `“${name}” is not a run of this lab.`,
    'Choose a JSON file that was saved here or by losslab run --out; any other log is read under “Your log”.',
  );

const oneOf = <T extends string>(words: readonly T[], word: unknown, otherwise: T): T =>
  words.find((one) => one === word) ?? otherwise;

function optionsOf(options: unknown, engine: RunOptions['engine']): RunOptions {
  const { adapter, logits } = Object(options) as Partial<RunOptions>;
  const kept = logits && LOGITS.includes(logits) ? { logits } : {};
  return { engine, adapter: oneOf(ADAPTERS, adapter, 'auto'), ...kept };
}

/** The settings as they were at the end. */
const tuned = (config: Config, { tunes }: History): Config =>
  Object.assign(
    { ...config },
    ...tunes.filter(({ key }) => isConfigKey(key)).map(({ key, value }) => ({ [key]: value })),
  );
