/** `npm run record`: trains every card and its first fix once, and keeps them to be replayed where nothing can train. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readFlags } from '../cli/args.ts';
import { configDifference, resolveConfig } from '../core/config.ts';
import { LabError } from '../core/errors.ts';
import { LESSONS } from '../core/pattern.ts';
import { ADAPTERS, SCALE_NAMES, type AdapterRequest, type Scale } from '../core/run_options.ts';
import { diagnose } from '../diagnosis/diagnose.ts';
import { nodeGpu } from '../engine/node_gpu.ts';
import { experimentConfig, findExperiment, type Experiment, type ExperimentFix } from '../lab/experiments/index.ts';
import { train } from '../lab/train.ts';
import { readRecording, recordingName, thinHistory, type RecordingFile } from '../store/recording.ts';

/** The built entry lies two folders below the root, as this file does. */
const FOLDER = fileURLToPath(new URL('../../src/ui/recorded-run/runs', import.meta.url));
/** One of the seeds that the experiments are measured with. */
const SEED = 101;

interface RecordingRequest {
  experiment: Experiment;
  fix: ExperimentFix | null;
  scale: Scale;
  adapter: AdapterRequest;
}

export const record = {
  usage: 'record [-- --scale pocket|ci|workshop --adapter cpu|software|gpu --only id,id]',
  /** 1: a run did not become what it was recorded for. */
  async main(args: string[]): Promise<number> {
    const values = readFlags('record', args, {
      scale: { type: 'string', default: 'pocket' },
      adapter: { type: 'string', default: 'cpu' },
      only: { type: 'string' },
    });
    const scale = SCALE_NAMES.find((one) => one === values.scale);
    const adapter = ADAPTERS.find((one) => one === values.adapter);
    if (!scale || !adapter)
      throw new LabError('usage', 'There is no such scale or adapter.', `Use npm run ${record.usage}.`);
    const cards = (values.only?.split(',') ?? LESSONS).map(findExperiment);
    mkdirSync(FOLDER, { recursive: true });
    let misses = 0;
    for (const experiment of cards) {
      for (const fix of [null, ...experiment.fixes.slice(0, 1)]) {
        const file = await recordingOf({ experiment, fix, scale, adapter });
        const { history, facts } = readRecording(file);
        // What is replayed has fewer digits than what was trained: the verdict has to hold for that.
        const { pattern } = diagnose(history, { vocabSize: facts.vocabSize, floor: facts.floor });
        const { expected } = fix ?? experiment;
        const name = recordingName(file);
        process.stdout.write(`${name}: ${pattern}${pattern === expected ? '' : `, not ${expected}: not kept`}\n`);
        if (pattern === expected) writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(file)}\n`);
        else misses++;
      }
    }
    return misses > 0 ? 1 : 0;
  },
};

async function recordingOf({ experiment, fix, scale, adapter }: RecordingRequest): Promise<RecordingFile> {
  const config = resolveConfig(experimentConfig(experiment.id, scale, fix?.id ?? null), { seed: SEED });
  const options = { engine: 'plan', adapter } as const;
  const { history, facts, failure } = await train({ config, options, text: null, gpu: nodeGpu });
  if (failure) throw failure;
  return {
    experiment: experiment.id,
    fix: fix?.id ?? null,
    scale,
    config: configDifference(config),
    facts,
    history: thinHistory(history),
  };
}
