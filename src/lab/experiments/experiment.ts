/** What an experiment is: a starting config, the pattern it is expected to show, and at which scales. Pure data. */
import type { ConfigPatch } from '../../core/config.ts';
import type { Scale } from '../../core/run_options.ts';

export type Pattern =
  'good' | 'flat' | 'spikes' | 'plateau' | 'overfitting' | 'nan' | 'step' | 'sawtooth' | 'collapse' | 'unclear';

export interface Experiment {
  /** File name, URL and command-line name. */
  id: string;
  title: string;
  /** The pattern it belongs to. */
  pattern: Pattern;
  /** The verdict it is expected to get. */
  expected: Pattern;
  /** One sentence: what to look for. */
  look: string;
  /** What it changes in the config of its scale; only what makes the experiment. */
  patch: ConfigPatch;
  /** Scales it is offered at, each with what only that scale needs. */
  scales: Partial<Record<Scale, ConfigPatch>>;
}

export const defineExperiment = (experiment: Experiment): Experiment => experiment;
