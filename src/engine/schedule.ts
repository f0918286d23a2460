/** Learning rate over the run. */
import type { Config } from '../core/config.ts';

type ScheduleConfig = Pick<
  Config,
  'learning_rate' | 'min_lr' | 'lr_schedule' | 'warmup_iters' | 'lr_decay_iters' | 'max_iters' | 'step_size' | 'gamma'
>;

/**
 * Rate of the update at `step`, counted from 0.
 * Cosine as in nanoGPT: linear warm-up, half a cosine from the peak to `min_lr`, then `min_lr`.
 * A peak below `min_lr` stays where it is rather than rising.
 */
export function learningRate(config: ScheduleConfig, step: number): number {
  const { learning_rate: peak, warmup_iters: warmup } = config;
  if (step < warmup) return (peak * (step + 1)) / (warmup + 1);
  return RATE_AFTER_WARMUP[config.lr_schedule](config, step);
}

const RATE_AFTER_WARMUP: Record<Config['lr_schedule'], (config: ScheduleConfig, step: number) => number> = {
  constant: ({ learning_rate }) => learning_rate,
  step: ({ learning_rate, step_size, gamma }, step) => learning_rate * gamma ** Math.floor(step / step_size),
  cosine: ({ learning_rate, min_lr, warmup_iters, lr_decay_iters, max_iters }, step) => {
    const floor = Math.min(min_lr, learning_rate);
    const end = lr_decay_iters || max_iters;
    if (step >= end) return floor;
    const progress = (step - warmup_iters) / Math.max(1, end - warmup_iters);
    return floor + 0.5 * (1 + Math.cos(Math.PI * progress)) * (learning_rate - floor);
  },
};
