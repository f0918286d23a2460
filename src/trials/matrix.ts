/** What has to be shown: every experiment and every fix, at its scales, on its adapters, over its seeds. */
import { LESSONS } from '../core/pattern.ts';
import type { AdapterRequest, Scale } from '../core/run_options.ts';
import type { Experiment, ExperimentFix } from '../lab/experiments/index.ts';
import { defineTrial, type Trial } from './trial.ts';

/** One table of the document. */
export interface MatrixPart {
  scale: Scale;
  adapter: AdapterRequest;
  title: string;
  /** Seeds of the eight main experiments, and how many of them every other cause gets. */
  seeds: readonly number[];
  seedsOfOthers: number;
  /** Not part of a run that names no adapter: not every machine has it. */
  onlyWhenAsked?: boolean;
}

/** Not those that the recipes were searched with. */
const HELD_OUT = [101, 102, 103, 104, 105, 106, 107, 108, 109, 110];

const first = (count: number) => HELD_OUT.slice(0, count);

// A row should be read as a row.
// prettier-ignore
export const PARTS: readonly MatrixPart[] = [
  { scale: 'ci', adapter: 'cpu', title: 'Smallest scale, CPU executor', seeds: HELD_OUT, seedsOfOthers: 3 },
  { scale: 'pocket', adapter: 'cpu', title: 'Pocket scale, CPU executor', seeds: first(3), seedsOfOthers: 0 },
  { scale: 'ci', adapter: 'software', title: 'Smallest scale, software WebGPU', seeds: first(2), seedsOfOthers: 0 },
  { scale: 'workshop', adapter: 'gpu', title: 'Workshop scale, hardware GPU', seeds: first(1), seedsOfOthers: 0, onlyWhenAsked: true },
];

/** One row: the trials of an experiment as it is, or with one of its fixes. */
export interface MatrixRow {
  part: MatrixPart;
  experiment: Experiment;
  fix: ExperimentFix | null;
  trials: Trial[];
  /** Seeds that may go wrong: one in ten. */
  allowedMisses: number;
}

const isMain = ({ id }: Experiment) => LESSONS.some((lesson) => lesson === id);

/** The rows of a part. The recommended fix gets as many seeds as its experiment, the others those of a lesser cause. */
export function groupsOf(part: MatrixPart, experiments: readonly Experiment[]): MatrixRow[] {
  const offered = experiments.filter(({ scales }) => scales[part.scale]);
  return offered.flatMap((experiment) =>
    [null, ...experiment.fixes].flatMap((fix, i) => {
      const few = part.seeds.slice(0, part.seedsOfOthers);
      const seeds = isMain(experiment) && i <= 1 ? part.seeds : few;
      if (seeds.length === 0) return [];
      const trials = seeds.map((seed) => defineTrial({ ...part, experiment, fix, seed }));
      return [{ part, experiment, fix, trials, allowedMisses: Math.floor(seeds.length / 10) }];
    }),
  );
}
