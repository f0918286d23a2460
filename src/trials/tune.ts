/** `npm run tune`: a grid of settings, several seeds each: how often the pattern emerges, and how often the fix works. */
import { appendFileSync, existsSync, writeFileSync } from 'node:fs';
import { oneOf, readArgs } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { SCALE_NAMES } from '../core/run_options.ts';
import { findExperiment, findFix, type Experiment, type ExperimentFix } from '../lab/experiments/index.ts';
import { cells, parseAxis, parseJobs, parseSeeds, parseSettings } from './flags.ts';
import { openLaboratory } from './laboratory.ts';
import { seedRange } from './markdown.ts';
import { defineTrial, trialConfig, type Trial } from './trial.ts';
import { tuneTable, type SearchResult } from './tune_table.ts';

const DOCUMENT = 'docs/recipes.md';

const FLAGS = {
  scale: { type: 'string' },
  seeds: { type: 'string' },
  vary: { type: 'string', multiple: true },
  set: { type: 'string', multiple: true },
  fix: { type: 'string' },
  patch: { type: 'string', multiple: true },
  expect: { type: 'string' },
  adapter: { type: 'string' },
  jobs: { type: 'string' },
  write: { type: 'boolean' },
} as const;

export const tune = {
  usage:
    'tune -- <experiment> [--scale ci] [--seeds 1-5] [--vary key=a,b,c]… [--set key=value]… [--fix id | --patch key=value…]\n' +
    '    [--expect pattern] [--adapter cpu|software] [--jobs n] [--write]',
  async main(args: string[]): Promise<number> {
    const { values, positionals } = readArgs(args, FLAGS);
    if (positionals.length !== 1)
      throw new LabError('usage', 'tune wants the name of one experiment.', 'See npm run -s losslab -- list.');
    const experiment = findExperiment(positionals[0]!);
    const fix = chooseFix(experiment, values.fix, values.patch);
    const scale = oneOf('scale', values.scale, SCALE_NAMES) ?? 'ci';
    const seeds = parseSeeds(values.seeds ?? '1-5');
    const axes = (values.vary ?? []).map(parseAxis);
    const set = parseSettings('set', values.set);
    const adapter = oneOf('adapter', values.adapter, ['cpu', 'software', 'gpu']) ?? 'cpu';
    const patterns = Object.keys(PATTERNS) as Pattern[];
    const expected = oneOf('expect', values.expect, patterns) ?? experiment.expected;

    const common = { experiment, scale, adapter };
    const own = trialConfig(defineTrial({ ...common, seed: 0 }));
    const grid = cells(axes).map((cell) => {
      const at = (seed: number) => ({ ...common, seed, settings: { ...set, ...cell.settings } });
      return {
        cell,
        isOwn: Object.entries({ ...set, ...cell.settings }).every(
          ([key, value]) => own[key as keyof typeof own] === value,
        ),
        faults: seeds.map((seed) => defineTrial({ ...at(seed), expected })),
        fixed: fix ? seeds.map((seed) => defineTrial({ ...at(seed), fix })) : [],
      };
    });
    const trials: Trial[] = grid.flatMap(({ faults, fixed }) => [...faults, ...fixed]);
    const outcomes = await openLaboratory(parseJobs(values.jobs)).carryOut(trials);
    const outcomeOf = new Map(trials.map((trial, i) => [trial, outcomes[i]!]));
    const results: SearchResult[] = grid.map(({ cell, isOwn, faults, fixed }) => ({
      cell,
      isOwn,
      faults: faults.map((trial) => outcomeOf.get(trial)!),
      fixed: fixed.map((trial) => outcomeOf.get(trial)!),
    }));
    const title = `${experiment.id} at ${scale} scale, seeds ${seedRange(seeds)}${adapter === 'cpu' ? '' : `, ${adapter}`}`;
    const table = tuneTable({ title, axes, set, expected, fix, results });
    process.stdout.write(`${table}\n`);
    if (values.write) append(table);
    return 0;
  },
};

/** The recommended fix, the named one, or one made up of `--patch`. @throws ConfigError */
function chooseFix(
  experiment: Experiment,
  id: string | undefined,
  pairs: readonly string[] | undefined,
): ExperimentFix | null {
  if (pairs) {
    const patch = parseSettings('patch', pairs);
    return { id: pairs.join(' '), title: '', reason: '', patch, expected: 'good' };
  }
  if (id === undefined) return experiment.fixes[0] ?? null;
  return findFix(experiment, id);
}

function append(table: string): void {
  const heading =
    '# Recipes\n\nWhat was tried to find the settings of the experiments, as `npm run tune` printed it; ★ is the setting taken.\n';
  if (!existsSync(DOCUMENT)) writeFileSync(DOCUMENT, heading);
  appendFileSync(DOCUMENT, `\n${table}\n`);
}
