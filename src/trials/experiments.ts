/** `npm run experiments`: the whole matrix; what has been trained before is not trained again. */
import { writeFileSync } from 'node:fs';
import { readFlags } from '../cli/args.ts';
import { LabError } from '../core/errors.ts';
import { EXPERIMENTS, findExperiment } from '../lab/experiments/index.ts';
import { parseJobs, parseSeeds } from './flags.ts';
import { openLaboratory, type Laboratory, type TrialOutcome } from './laboratory.ts';
import { groupsOf, PARTS, type MatrixRow, type MatrixPart } from './matrix.ts';
import { fails, matrixReport, type GroupResult } from './matrix_report.ts';

const DOCUMENT = 'docs/experiments.md';

const FLAGS = {
  scale: { type: 'string' },
  adapter: { type: 'string' },
  only: { type: 'string' },
  seeds: { type: 'string' },
  jobs: { type: 'string' },
} as const;

export const experiments = {
  usage: 'experiments [-- --scale ci|pocket|workshop --adapter cpu|software|gpu --only id,id --seeds 101-110 --jobs n]',
  /** 1: more misses than allowed among what was asked for. */
  async main(args: string[]): Promise<number> {
    const values = readFlags('experiments', args, FLAGS);
    const wanted = PARTS.filter(
      ({ scale, adapter, onlyWhenAsked }) =>
        scale === (values.scale ?? scale) &&
        adapter === (values.adapter ?? adapter) &&
        (!onlyWhenAsked || values.scale !== undefined || values.adapter !== undefined),
    );
    if (wanted.length === 0) {
      const known = PARTS.map(({ scale, adapter }) => `--scale ${scale} --adapter ${adapter}`);
      throw new LabError('usage', 'Nothing is to be shown there.', `Use one of ${known.join(', ')}.`);
    }
    const seeds = values.seeds === undefined ? null : parseSeeds(values.seeds);
    const parts = wanted.map((part): MatrixPart => (seeds ? { ...part, seeds } : part));
    const chosen = values.only ? values.only.split(',').map(findExperiment) : EXPERIMENTS;
    const groups = parts.flatMap((part) => groupsOf(part, chosen));

    const laboratory = openLaboratory(parseJobs(values.jobs));
    const outcomes = await laboratory.carryOut(groups.flatMap(({ trials }) => trials));
    const results = withOutcomes(groups, outcomes);
    if (seeds) process.stdout.write(matrixReport(results));
    else {
      const kept = PARTS.flatMap((part) => groupsOf(part, EXPERIMENTS)).map((group) => knownOf(group, laboratory));
      writeFileSync(DOCUMENT, matrixReport(kept));
    }
    const failed = results.filter(fails);
    for (const { group } of failed) {
      const { experiment, fix, scale, adapter } = group.trials[0]!;
      process.stdout.write(`too many misses: ${experiment.id}${fix ? ` + ${fix.id}` : ''}, ${scale}, ${adapter}\n`);
    }
    process.stdout.write(`${results.length - failed.length} of ${results.length} as expected\n`);
    return failed.length > 0 ? 1 : 0;
  },
};

function withOutcomes(groups: readonly MatrixRow[], outcomes: readonly TrialOutcome[]): GroupResult[] {
  const rest = [...outcomes];
  return groups.map((group) => ({ group, outcomes: rest.splice(0, group.trials.length) }));
}

/** The document shows everything that is known, also of what was not asked for this time. */
const knownOf = (group: MatrixRow, laboratory: Laboratory): GroupResult => ({
  group,
  outcomes: group.trials.map((trial) => laboratory.known(trial)).filter((outcome) => outcome !== null),
});
