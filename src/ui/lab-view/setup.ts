/** What the next start would run: experiment, fix, scale, settings, engine. Pure; the page holds one and replaces it. */
import {
  CONFIG_KEYS,
  configDifference,
  isConfigKey,
  resolveConfig,
  type Config,
  type ConfigPatch,
} from '../../core/config.ts';
import { LabError } from '../../core/errors.ts';
import type { Lesson } from '../../core/pattern.ts';
import type { TuneRecord } from '../../core/record.ts';
import { EXPERIMENTS, experimentConfig, findExperiment, findFix, fixPatch } from '../../lab/experiments/index.ts';
import { SCALE_NAMES, type RunOptions, type Scale } from '../../core/run_options.ts';
import { formatHash, type Address } from '../../store/url.ts';

export interface Setup {
  experiment: string;
  /** Id of the fix that is laid over the experiment, or null. */
  fix: string | null;
  scale: Scale;
  /** A person or a link chose the scale; otherwise it follows the device. */
  scaleChosen: boolean;
  /** What a person or a link set, to be laid over the experiment and its fix at the scale. */
  changes: ConfigPatch;
  /** Live changes that a link asks for, to be made at their steps. */
  tunes: readonly TuneRecord[];
  options: RunOptions;
}

const FIRST = EXPERIMENTS[0]!.id;

/** The values that `changes` are laid over. */
export const baseOf = ({ experiment, scale, fix }: Pick<Setup, 'experiment' | 'scale' | 'fix'>): Config =>
  resolveConfig(experimentConfig(experiment, scale, fix));

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

/** Another experiment as it stands in its file, with the seed that is set, at the same scale where it has that. */
export function withExperiment(setup: Setup, experiment: string): Setup {
  const offered = scalesOf(experiment);
  const scale = offered.includes(setup.scale) ? setup.scale : offered[0]!;
  const { seed } = setup.changes;
  return { ...setup, experiment, fix: null, scale, changes: seed === undefined ? {} : { seed }, tunes: [] };
}

/** A healthy training on the person's own text. */
export const withOwnText = (setup: Setup): Setup => withChanges(withExperiment(setup, FIRST), { corpus: 'own' });

/** A fix laid over everything: what it sets counts, whatever was set before. */
export function withFix(setup: Setup, id: string): Setup {
  const patch = fixPatch(findFix(findExperiment(setup.experiment), id), setup.scale);
  const tunes = setup.tunes.filter(({ key }) => !Object.hasOwn(patch, key));
  const fixed = { ...setup, fix: id, changes: {}, tunes };
  const kept = CONFIG_KEYS.filter((key) => key in setup.changes && !(key in patch));
  return withChanges(fixed, Object.fromEntries(kept.map((key) => [key, setup.changes[key]])));
}

/** Nothing is wrong on purpose, and the text is the person's. */
export const isOwn = ({ experiment, changes }: Setup): boolean => experiment === FIRST && changes.corpus === 'own';

/** The card that it belongs to. */
export const cardOf = (setup: Setup): Lesson | 'own' =>
  isOwn(setup) ? 'own' : findExperiment(setup.experiment).pattern;

/** The scales that an experiment is offered at. */
export const scalesOf = (experiment: string): Scale[] =>
  SCALE_NAMES.filter((scale) => findExperiment(experiment).scales[scale]);

/** `problems` gets a sentence where the address names what does not exist. */
export function setupFrom(address: Address, problems: string[]): Setup {
  let experiment = address.experiment ?? FIRST;
  let scale = address.scale ?? 'workshop';
  let fix = address.fix ?? null;
  try {
    if (address.scale === undefined) scale = scalesOf(experiment)[0]!;
    experimentConfig(experiment, scale, fix);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    problems.push(`In the link: ${error.message}`);
    [experiment, scale, fix] = [FIRST, 'workshop', null];
  }
  const { engine = 'plan', adapter = 'auto', backend, logits } = address;
  const own = engine === 'reference' ? { ...(backend && { backend }) } : { ...(logits && { logits }) };
  const options: RunOptions = { engine, adapter, ...own };
  const scaleChosen = address.scale !== undefined && address.scale === scale;
  return { experiment, fix, scale, scaleChosen, changes: address.config, tunes: address.tunes ?? [], options };
}

/** What repeats a run exactly: its config as training began, its live changes, its scale whatever the device. */
export const repeating = (setup: Setup, startConfig: Config, tunes: readonly TuneRecord[]): Setup => ({
  ...setup,
  scaleChosen: true,
  changes: configDifference(startConfig, baseOf(setup)),
  tunes,
});

/** @param page what of the page is shown, and how */
export function hashOf(setup: Setup, page: Pick<Address, 'hide' | 'present'> = {}): string {
  const { experiment, fix, scale, scaleChosen, tunes, options } = setup;
  return formatHash(
    {
      ...(experiment === FIRST ? {} : { experiment }),
      ...(fix === null ? {} : { fix }),
      ...(scaleChosen ? { scale } : {}),
      ...(options.engine === 'plan' ? {} : { engine: options.engine }),
      ...(options.adapter === 'auto' ? {} : { adapter: options.adapter }),
      ...(options.backend ? { backend: options.backend } : {}),
      ...(options.logits && options.logits !== 'auto' ? { logits: options.logits } : {}),
      ...page,
      tunes,
    },
    configOf(setup),
    baseOf(setup),
  );
}
