/** All experiments; adding one means adding its file and its line here. */
import type { ConfigPatch } from '../../core/config.ts';
import { ConfigError } from '../../core/errors.ts';
import type { Scale } from '../../core/run_options.ts';
import type { Experiment } from './experiment.ts';
import { good } from './good.ts';
import { SCALES } from './scales.ts';

export type { Experiment, Pattern } from './experiment.ts';
export { SCALES } from './scales.ts';

export const EXPERIMENTS: readonly Experiment[] = [good];

export const isScale = (name: string): name is Scale => Object.hasOwn(SCALES, name);

/** @throws ConfigError naming the experiments there are. */
export function findExperiment(id: string): Experiment {
  const found = EXPERIMENTS.find((experiment) => experiment.id === id);
  if (found) return found;
  throw new ConfigError(
    `There is no experiment named "${id}".`,
    `Use one of ${EXPERIMENTS.map((e) => e.id).join(', ')}.`,
  );
}

/** The config patches of an experiment at a scale, laid over one another. */
export function experimentConfig(id: string, scale: Scale): ConfigPatch {
  const { patch, scales } = findExperiment(id);
  const own = scales[scale];
  if (!own)
    throw new ConfigError(
      `The experiment "${id}" has no scale "${scale}".`,
      `Use one of ${Object.keys(scales).join(', ')}.`,
    );
  return { ...SCALES[scale].config, ...patch, ...own };
}
