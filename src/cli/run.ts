import { CONFIG_KEYS, resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import { DeviceError, LabError } from '../core/errors.ts';
import { openDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import {
  experimentConfig,
  EXPERIMENTS,
  findExperiment,
  findFix,
  fixPatch,
  type Experiment,
  type ExperimentFix,
} from '../lab/experiments/index.ts';
import { inspectionText } from '../lab/inspect.ts';
import { ADAPTERS, BACKENDS, ENGINES, LOGITS, SCALE_NAMES, type RunOptions, type Scale } from '../core/run_options.ts';
import { printCsv } from '../store/formats/csv.ts';
import { commandLine, CONFIG_FLAGS, configFrom, oneOf, readArgs, type FlagValues } from './args.ts';
import { openOutput, readText } from './files.ts';
import { print } from './output.ts';
import { beforeAndAfter, runReport, summary, type RunReport } from './report.ts';
import type { TrainResult } from '../lab/train.ts';
import { trainHere } from './train.ts';

const FLAGS = {
  ...CONFIG_FLAGS,
  fix: { type: 'string' },
  compare: { type: 'boolean' },
  inspect: { type: 'boolean' },
  scale: { type: 'string' },
  steps: { type: 'string' },
  text: { type: 'string' },
  engine: { type: 'string' },
  adapter: { type: 'string' },
  logits: { type: 'string' },
  backend: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const run = {
  usage:
    'run <experiment> [--fix <id> [--compare]] [--scale workshop|pocket|ci] [--seed n] [--steps n] [--set key=value]…\n' +
    '              [--corpus id | --text file] [--engine plan|reference] [--adapter gpu|software|cpu] [--backend webgpu|wasm|cpu]\n' +
    '              [--logits auto|stored|recomputed] [--inspect] [--out run.json|run.csv] [--json]',
  summary:
    'Trains an experiment and reads its curve; every setting can also be given as --<key> value.\n' +
    '    --fix lays a fix over it, --compare trains it without the fix first, with the same seed.\n' +
    '    --logits recomputed never holds the logits in memory: less of it, for more arithmetic.\n' +
    '    --inspect measures gradients, updates, attention and skills on the way.',
  async main(args: string[]): Promise<number> {
    const { values, positionals } = readArgs(args, FLAGS);
    const id = positionals[0];
    if (id === undefined || positionals.length > 1) {
      throw new LabError(
        'usage',
        'run wants the name of one experiment.',
        `Use one of ${EXPERIMENTS.map((e) => e.id).join(', ')}.`,
      );
    }
    const experiment = findExperiment(id);
    const fix = values.fix === undefined ? null : findFix(experiment, values.fix as string);
    if (values.compare && !fix)
      throw new LabError('usage', '--compare needs a fix to compare with.', 'Add --fix <id>.');
    const options = runOptions(values);
    const scale = oneOf('scale', values.scale, SCALE_NAMES) ?? (await defaultScale(options));
    const text = values.text === undefined ? null : await readText(values.text as string);
    const fixes = values.compare ? [null, fix] : [fix];
    const trainings = fixes.map((laid) => ({
      fix: laid,
      config: chooseConfig({ experiment: id, scale, fix: laid?.id ?? null }, values, text !== null),
    }));

    const writeOut = await openOutput(values.out as string | undefined);
    const runs: { result: TrainResult; report: RunReport }[] = [];
    for (const { fix: laid, config } of trainings) {
      const request = { config, options, text, inspecting: values.inspect === true };
      const result = await trainHere(request, values.json === true);
      runs.push({ result, report: runReport({ experiment, fix: laid, scale, config, result }) });
      if (result.outcome !== 'done') break; // no second training without the first; its report is still given
    }
    const { result, report } = runs.at(-1)!;
    const baseline = runs.length > 1 ? runs[0]!.report : null;
    const whole = baseline ? { ...report, baseline } : report;
    await writeOut(JSON.stringify(whole, null, 2), printCsv(result.history));
    if (values.json) await print(JSON.stringify(whole));
    else {
      await print(describe(report, baseline, nextCommand(experiment, fix, scale, values)));
      if (result.inspection) await print(`\n${inspectionText(result.inspection, result.history.skills)}`);
    }
    if (result.outcome === 'failed') throw result.failure;
    return result.outcome === 'stopped' ? 130 : 0;
  },
};

function describe(report: RunReport, baseline: RunReport | null, command: string | null): string {
  if (!baseline) return summary(report, command);
  return [summary(baseline, null), summary(report, command), beforeAndAfter(baseline, report)].join('\n\n');
}

/** How to try the recommended fix, or the one after the fix that has been tried. */
function nextCommand(
  experiment: Experiment,
  tried: ExperimentFix | null,
  scale: Scale,
  flags: FlagValues,
): string | null {
  const values = { ...flags, scale };
  const next = experiment.fixes[tried ? experiment.fixes.indexOf(tried) + 1 : 0];
  return next ? commandLine(experiment.id, { ...values, fix: next.id }, fixPatch(next, scale)) : null;
}

function runOptions(values: FlagValues): RunOptions {
  const backend = oneOf('backend', values.backend, BACKENDS);
  const engine = oneOf('engine', values.engine, ENGINES) ?? 'plan';
  if (backend && engine === 'plan')
    throw new LabError('usage', '--backend is for the reference engine.', 'Add --engine reference, or use --adapter.');
  const logits = oneOf('logits', values.logits, LOGITS);
  if (logits && engine === 'reference')
    throw new LabError('usage', '--logits is for the plan engine.', 'Leave --engine reference out.');
  return {
    engine,
    adapter: oneOf('adapter', values.adapter, ADAPTERS) ?? 'auto',
    ...(logits && { logits }),
    ...(backend && { backend }),
  };
}

interface Choice {
  experiment: string;
  scale: Scale;
  fix: string | null;
}

function chooseConfig({ experiment, scale, fix }: Choice, values: FlagValues, ownText: boolean): Config {
  const named = configFrom(values);
  const steps = values.steps === undefined ? {} : configFrom({ max_iters: values.steps });
  if (ownText && named.corpus && named.corpus !== 'own') {
    throw new LabError('usage', '--text and --corpus exclude each other.', 'Leave one of them out.');
  }
  if (fix !== null) refuseContradiction(findFix(findExperiment(experiment), fix), scale, named);
  return resolveConfig(experimentConfig(experiment, scale, fix), named, steps, ownText ? { corpus: 'own' } : {});
}

/** A fix that a flag undoes would be judged for what it did not do. */
function refuseContradiction(fix: ExperimentFix, scale: Scale, named: ConfigPatch): void {
  const patch = fixPatch(fix, scale);
  const key = CONFIG_KEYS.find((k) => k !== 'max_iters' && k in patch && k in named && patch[k] !== named[k]);
  if (key)
    throw new LabError(
      'usage',
      `The fix ${fix.id} sets ${key} to ${patch[key]} itself.`,
      `Leave ${key} out, or the fix.`,
    );
}

/** The full vocabulary wants a hardware GPU. */
async function defaultScale({ adapter }: RunOptions): Promise<Scale> {
  if (adapter === 'cpu' || adapter === 'software') return 'pocket';
  try {
    const lab = await openDevice(await nodeGpu());
    lab.destroy();
    return lab.report.software ? 'pocket' : 'workshop';
  } catch (error) {
    if (error instanceof DeviceError) return 'pocket';
    throw error;
  }
}
