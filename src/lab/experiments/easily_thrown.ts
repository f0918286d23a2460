import type { ConfigPatch } from '../../core/config.ts';

/**
 * A run that one bad gradient throws visibly off its path: a text that is soon known, so that a kick shows against a low
 * loss; a rate and betas that let AdamW take a long step after it.
 */
export const EASILY_THROWN: ConfigPatch = {
  corpus: 'drill',
  learning_rate: 8e-3,
  lr_schedule: 'constant',
  beta1: 0.5,
  beta2: 0.99,
  gradient_accumulation_steps: 1,
};
