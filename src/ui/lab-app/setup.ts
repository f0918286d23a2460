/** What the next start would run: experiment, scale, settings, engine. Pure; the page holds one and replaces it. */
import { configDifference, isConfigKey, resolveConfig, type Config, type ConfigPatch } from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import { EXPERIMENTS, experimentConfig } from '../../lab/experiments/index.ts';
import type { RunOptions, Scale } from '../../core/run_options.ts';
import { formatHash, type Address } from '../../store/url.ts';

export interface Setup {
  experiment: string;
  scale: Scale;
  /** A person or a link chose the scale; otherwise it follows the device. */
  scaleChosen: boolean;
  /** What a person or a link set, to be laid over the experiment at its scale. */
  changes: ConfigPatch;
  options: RunOptions;
}

const FIRST = EXPERIMENTS[0]!.id;

/** The values that `changes` are laid over. */
export const baseOf = ({ experiment, scale }: Pick<Setup, 'experiment' | 'scale'>): Config =>
  resolveConfig(experimentConfig(experiment, scale));

/** All values, those included that do not go together: `problemOf` tells. */
export const configOf = (setup: Setup): Config => ({ ...baseOf(setup), ...setup.changes });

/** The sentence for values that do not go together, or null. */
export function problemOf(setup: Setup): string | null {
  try {
    resolveConfig(configOf(setup));
    return null;
  } catch (error) {
    if (error instanceof LabError) return error.message;
    throw error;
  }
}

/** What now equals the experiment's own value is no change any more. */
export function withChanges(setup: Setup, changes: ConfigPatch): Setup {
  const base = baseOf(setup);
  const merged = { ...setup.changes, ...configDifference({ ...base, ...changes }, base) };
  for (const key of Object.keys(changes).filter(isConfigKey)) if (changes[key] === base[key]) delete merged[key];
  return { ...setup, changes: merged };
}

/** Another size of the same experiment; what a person or a link set stays set. */
export const withScale = (setup: Setup, scale: Scale, chosen: boolean): Setup => ({
  ...setup,
  scale,
  scaleChosen: chosen,
});

/** `problems` gets a sentence where the address names what does not exist. */
export function setupFrom(address: Address, problems: string[]): Setup {
  let experiment = address.experiment ?? FIRST;
  let scale = address.scale ?? 'workshop';
  try {
    experimentConfig(experiment, scale);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    problems.push(`In the link: ${error.message}`);
    [experiment, scale] = [FIRST, 'workshop'];
  }
  const { engine = 'plan', adapter = 'auto', backend } = address;
  const options: RunOptions = { engine, adapter, ...(backend && engine === 'reference' ? { backend } : {}) };
  const scaleChosen = address.scale !== undefined && address.scale === scale;
  return { experiment, scale, scaleChosen, changes: address.config, options };
}

export function hashOf(setup: Setup): string {
  const { experiment, scale, scaleChosen, options } = setup;
  return formatHash(
    {
      ...(experiment === FIRST ? {} : { experiment }),
      ...(scaleChosen ? { scale } : {}),
      ...(options.engine === 'plan' ? {} : { engine: options.engine }),
      ...(options.adapter === 'auto' ? {} : { adapter: options.adapter }),
      ...(options.backend ? { backend: options.backend } : {}),
    },
    configOf(setup),
    baseOf(setup),
  );
}
