/** All experiments: the cards of the patterns, and every cause. A new cause means its file and its line here. */
import type { ConfigPatch } from '../../core/config.ts';
import { ConfigError } from '../../core/errors.ts';
import { LESSONS, PATTERNS, type Lesson } from '../../core/pattern.ts';
import type { Scale } from '../../core/run_options.ts';
import type { Experiment, Fix } from './experiment.ts';
import { good } from './good.ts';
import { clipTooLoose } from './clip_too_loose.ts';
import { constantTargets } from './constant_targets.ts';
import { corruptBatches } from './corrupt_batches.ts';
import { detachedLoss } from './detached_loss.ts';
import { frozenWeights } from './frozen_weights.ts';
import { halfPrecisionEverything } from './half_precision_everything.ts';
import { lengthBug } from './length_bug.ts';
import { lrExplosion } from './lr_explosion.ts';
import { lrTooHigh } from './lr_too_high.ts';
import { lrTooLow } from './lr_too_low.ts';
import { lrZero } from './lr_zero.ts';
import { misalignedTargets } from './misaligned_targets.ts';
import { naiveSoftmax } from './naive_softmax.ts';
import { noAccumulation } from './no_accumulation.ts';
import { noOptimizerStep } from './no_optimizer_step.ts';
import { noRegularisation } from './no_regularisation.ts';
import { randomTargets } from './random_targets.ts';
import { scheduleExhausted } from './schedule_exhausted.ts';
import { stepDecay } from './step_decay.ts';
import { summedLoss } from './summed_loss.ts';
import { targetsEqualInputs } from './targets_equal_inputs.ts';
import { tinyBatch } from './tiny_batch.ts';
import { tinyDataset } from './tiny_dataset.ts';
import { tinyModel } from './tiny_model.ts';
import { unnormalisedLoss } from './unnormalised_loss.ts';
import { unscaledAttention } from './unscaled_attention.ts';
import { zeroGradBeforeStep } from './zero_grad_before_step.ts';
import { SCALES } from './scales.ts';

export type { Experiment, Fix } from './experiment.ts';
export { SCALES } from './scales.ts';

/** In the order of how common they are, pattern by pattern. */
const CAUSES: readonly Experiment[] = [
  noOptimizerStep,
  lrZero,
  zeroGradBeforeStep,
  detachedLoss,
  frozenWeights,
  randomTargets,
  misalignedTargets,
  targetsEqualInputs,
  constantTargets,
  summedLoss,
  corruptBatches,
  clipTooLoose,
  lrTooHigh,
  lengthBug,
  scheduleExhausted,
  lrTooLow,
  tinyModel,
  tinyDataset,
  noRegularisation,
  halfPrecisionEverything,
  lrExplosion,
  unscaledAttention,
  naiveSoftmax,
  unnormalisedLoss,
  stepDecay,
  tinyBatch,
  noAccumulation,
];

/** What the card of a pattern trains. */
const MAIN: Record<Lesson, Experiment> = {
  good,
  flat: noOptimizerStep,
  spikes: summedLoss,
  plateau: scheduleExhausted,
  overfitting: tinyDataset,
  nan: halfPrecisionEverything,
  step: stepDecay,
  sawtooth: tinyBatch,
};

/** The causes that lead to a pattern; `good` has none. */
export const causesOf = (lesson: Lesson): readonly Experiment[] => CAUSES.filter(({ pattern }) => pattern === lesson);

/** The cause that a card stands for, or the cause itself. */
export const causeOf = ({ id, pattern }: Experiment): string => (id === pattern ? MAIN[pattern].id : id);

/** The card of a pattern: its main cause under the name of the pattern. */
function card(lesson: Lesson): Experiment {
  const causes = causesOf(lesson).map(({ id }) => id);
  return { ...MAIN[lesson], id: lesson, title: PATTERNS[lesson], causes };
}

/** The cards first. */
export const EXPERIMENTS: readonly Experiment[] = [...LESSONS.map(card), ...CAUSES];

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
export function findFix({ id, fixes }: Experiment, fix: string): Fix {
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
export const fixPatch = (fix: Fix, scale: Scale): ConfigPatch => ({ ...fix.patch, ...fix.scales?.[scale] });

/** The config patches of an experiment at a scale, laid over one another, and those of a fix over them. */
export function experimentConfig(id: string, scale: Scale, fix: string | null = null): ConfigPatch {
  const experiment = findExperiment(id);
  const own = experiment.scales[scale];
  if (!own)
    throw new ConfigError(
      `The experiment "${id}" has no scale "${scale}".`,
      `Use one of ${Object.keys(experiment.scales).join(', ')}.`,
    );
  const cure = fix === null ? {} : fixPatch(findFix(experiment, fix), scale);
  return { ...SCALES[scale].config, ...experiment.patch, ...own, ...cure };
}
