/** What an experiment is: a cause as a patch to the config, the pattern it gives, and its fixes. Pure data. */
import type { ConfigPatch } from '../../core/config.ts';
import type { Lesson, Pattern } from '../../core/pattern.ts';
import type { Scale } from '../../core/run_options.ts';

export interface ExperimentFix {
  /** Command-line name; the same fix has the same name in every experiment. */
  id: string;
  /** On its button: an imperative of a few words. */
  title: string;
  /** One or two sentences: why it helps here. */
  reason: string;
  patch: ConfigPatch;
  /** What only one scale needs; laid over `patch`. */
  scales?: Partial<Record<Scale, ConfigPatch>>;
  /** The verdict it is expected to give, here; measured, not wished for. */
  expected: Pattern;
}

export interface Experiment {
  /** Name in addresses and on the command line, and of the cause in the diagnosis. */
  id: string;
  title: string;
  /** The pattern whose lesson it belongs to. */
  pattern: Lesson;
  /** The verdict it is expected to get: mostly its pattern; where not, `explanation` says why. */
  expected: Pattern;
  /** Ids of the causes that are on: its own, or for the card of a pattern all that lead there. */
  causes: readonly string[];
  /** One sentence: what is wrong, in the config or in the code. */
  cause: string;
  /** One sentence: what to look for on the curve. */
  look: string;
  /** A few sentences: why the cause gives this curve. */
  explanation: string;
  /** What it changes in the config of its scale; only what makes the experiment. */
  patch: ConfigPatch;
  /** Scales it is offered at, each with what only that scale needs. */
  scales: Partial<Record<Scale, ConfigPatch>>;
  /** The recommended one first, then in the order of how common they are. */
  fixes: readonly ExperimentFix[];
}

/** The experiments of a pattern: the one that its card trains first, then in the order of how common they are. */
export type Experiments = readonly [Experiment, ...Experiment[]];

type Described = Omit<Experiment, 'pattern' | 'causes'>;

/** Each experiment is a cause of its own. */
export function defineExperiments(pattern: Lesson, described: readonly [Described, ...Described[]]): Experiments {
  const [first, ...others] = described;
  const complete = (one: Described): Experiment => ({ ...one, pattern, causes: [one.id] });
  return [complete(first), ...others.map(complete)];
}
