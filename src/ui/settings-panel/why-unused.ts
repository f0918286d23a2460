import type { Config, ConfigKey } from '../../core/config.ts';

interface Condition {
  used: (config: Config) => boolean;
  otherwise: string;
}

const adamw: Condition = { used: ({ optimizer }) => optimizer === 'adamw', otherwise: 'Not used by SGD.' };
const sgd: Condition = { used: ({ optimizer }) => optimizer === 'sgd', otherwise: 'Not used by AdamW.' };
const cosine: Condition = {
  used: (config) => config.lr_schedule === 'cosine',
  otherwise: 'Only used by the cosine schedule.',
};
const step: Condition = {
  used: (config) => config.lr_schedule === 'step',
  otherwise: 'Only used by the step schedule.',
};

const CONDITIONS: Partial<Record<ConfigKey, Condition>> = {
  beta1: adamw,
  beta2: adamw,
  momentum: sgd,
  lr_decay_iters: cosine,
  min_lr: cosine,
  step_size: step,
  gamma: step,
};

/** One short sentence where a setting has no say beside the others, otherwise nothing. */
export function whyUnused(key: ConfigKey, config: Config): string {
  const condition = CONDITIONS[key];
  return condition && !condition.used(config) ? condition.otherwise : '';
}
