import { resolveConfig, type Config } from '../core/config.ts';
import { DeviceError, LabError } from '../core/errors.ts';
import { openDevice } from '../engine/device.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { experimentConfig, EXPERIMENTS, findExperiment } from '../lab/experiments/index.ts';
import { ADAPTERS, BACKENDS, ENGINES, SCALES, type RunOptions, type Scale } from '../core/run_options.ts';
import { historyToCsv } from '../store/formats/csv.ts';
import { CONFIG_FLAGS, configFrom, oneOf, readArgs, type FlagValues } from './args.ts';
import { openOutput, readText } from './files.ts';
import { print } from './output.ts';
import { runReport, summary } from './report.ts';
import { train } from './train.ts';

const FLAGS = {
  ...CONFIG_FLAGS,
  scale: { type: 'string' },
  steps: { type: 'string' },
  text: { type: 'string' },
  engine: { type: 'string' },
  adapter: { type: 'string' },
  backend: { type: 'string' },
  out: { type: 'string' },
  json: { type: 'boolean' },
} as const;

export const run = {
  usage:
    'run <experiment> [--scale workshop|pocket|ci] [--seed n] [--steps n] [--set key=value]… [--corpus id | --text file]\n' +
    '              [--engine plan|reference] [--adapter gpu|software|cpu] [--backend webgpu|wasm|cpu] [--out run.json|run.csv] [--json]',
  summary: 'Trains an experiment; every setting can also be given as --<key> value.',
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
    const options = runOptions(values);
    const scale = oneOf('scale', values.scale, SCALES) ?? (await defaultScale(options));
    const text = values.text === undefined ? null : await readText(values.text as string);
    const config = chooseConfig(id, scale, values, text !== null);

    const writeOut = await openOutput(values.out as string | undefined);
    const result = await train({ config, options, text, quiet: values.json === true });
    const report = runReport({ experiment, scale, config, result });
    await writeOut(JSON.stringify(report, null, 2), historyToCsv(result.history));
    await print(values.json ? JSON.stringify(report) : summary(report));
    if (result.outcome === 'failed') throw result.failure;
    return result.outcome === 'stopped' ? 130 : 0;
  },
};

function runOptions(values: FlagValues): RunOptions {
  const backend = oneOf('backend', values.backend, BACKENDS);
  const engine = oneOf('engine', values.engine, ENGINES) ?? 'plan';
  if (backend && engine === 'plan')
    throw new LabError('usage', '--backend is for the reference engine.', 'Add --engine reference, or use --adapter.');
  return {
    engine,
    adapter: oneOf('adapter', values.adapter, ADAPTERS) ?? 'auto',
    ...(backend && { backend }),
  };
}

function chooseConfig(id: string, scale: Scale, values: FlagValues, ownText: boolean): Config {
  const named = configFrom(values);
  const steps = values.steps === undefined ? {} : configFrom({ max_iters: values.steps });
  if (ownText && named.corpus && named.corpus !== 'own') {
    throw new LabError('usage', '--text and --corpus exclude each other.', 'Leave one of them out.');
  }
  return resolveConfig(experimentConfig(id, scale), named, steps, ownText ? { corpus: 'own' } : {});
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
