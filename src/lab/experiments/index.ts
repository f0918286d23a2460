/** All experiments: the cards of the patterns, and every cause. A new cause is an entry in the file of its pattern. */
import type { ConfigPatch } from '../../core/config.ts';
import { ConfigError } from '../../core/errors.ts';
import { LESSONS, PATTERNS, type Lesson } from '../../core/pattern.ts';
import type { Scale } from '../../core/run_options.ts';
import type { Experiment, ExperimentFix, Experiments } from './experiment.ts';
import { flat } from './flat.ts';
import { good } from './good.ts';
import { nan } from './nan.ts';
import { overfitting } from './overfitting.ts';
import { plateau } from './plateau.ts';
import { sawtooth } from './sawtooth.ts';
import { SCALES } from './scales.ts';
import { spikes } from './spikes.ts';
import { step } from './step.ts';

export type { Experiment, ExperimentFix } from './experiment.ts';
export { SCALES } from './scales.ts';

const BY_PATTERN: Record<Lesson, Experiments> = { good, flat, spikes, plateau, overfitting, nan, step, sawtooth };

/** The causes that lead to a pattern; `good` has none. */
export const causesOf = (lesson: Lesson): readonly Experiment[] => (lesson === 'good' ? [] : BY_PATTERN[lesson]);

/** The cause that a card stands for, or the cause itself. */
export const causeOf = ({ id, pattern }: Experiment): string => (id === pattern ? BY_PATTERN[pattern][0].id : id);

/** The card of a pattern: its first experiment under the name of the pattern, and all of its causes. */
function card(lesson: Lesson): Experiment {
  const causes = causesOf(lesson).map(({ id }) => id);
  return { ...BY_PATTERN[lesson][0], id: lesson, title: PATTERNS[lesson], causes };
}

/** The cards first. */
export const EXPERIMENTS: readonly Experiment[] = [...LESSONS.map(card), ...LESSONS.flatMap(causesOf)];

/** By the name of a pattern or of a cause. @throws ConfigError naming the experiments there are. */
export function findExperiment(id: string): Experiment {
  const found = EXPERIMENTS.find((experiment) => experiment.id === id);
  if (found) return found;
  throw new ConfigError(
    `There is no experiment named "${id}".`,
    `Use one of ${EXPERIMENTS.map((e) => e.id).join(', ')}.`,
  );
}

/** @throws ConfigError naming the fixes there are. */
export function findFix({ id, fixes }: Experiment, fix: string): ExperimentFix {
  const found = fixes.find((one) => one.id === fix);
  if (found) return found;
  throw new ConfigError(
    `The experiment "${id}" has no fix named "${fix}".`,
    fixes.length > 0
      ? `Use one of ${fixes.map((one) => one.id).join(', ')}.`
      : 'Nothing is wrong with it: leave the fix out.',
  );
}

/** What a fix changes at a scale. */
export const fixPatch = (fix: ExperimentFix, scale: Scale): ConfigPatch => ({ ...fix.patch, ...fix.scales?.[scale] });

/** The config patches of an experiment at a scale, laid over one another, and those of a fix over them. */
export function experimentConfig(id: string, scale: Scale, fix: string | null = null): ConfigPatch {
  const experiment = findExperiment(id);
  const own = experiment.scales[scale];
  if (!own)
    throw new ConfigError(
      `The experiment "${id}" has no scale "${scale}".`,
      `Use one of ${Object.keys(experiment.scales).join(', ')}.`,
    );
  const fixed = fix === null ? {} : fixPatch(findFix(experiment, fix), scale);
  return { ...SCALES[scale].config, ...experiment.patch, ...own, ...fixed };
}
