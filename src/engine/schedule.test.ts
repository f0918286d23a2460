import { describe, expect, it } from 'vitest';
import { resolveConfig } from '../core/config.ts';
import { learningRate } from './schedule.ts';

const base = { learning_rate: 1, min_lr: 0.1, warmup_iters: 9, max_iters: 109 };

describe('the learning rate', () => {
  it('rises linearly to its peak', () => {
    const config = resolveConfig(base, { lr_schedule: 'constant' });
    // (step + 1) / (warmup + 1), as in nanoGPT
    expect([0, 4, 8, 9, 108].map((step) => learningRate(config, step))).toEqual([0.1, 0.5, 0.9, 1, 1]);
  });

  it('falls by half a cosine to the minimum, and stays there', () => {
    const config = resolveConfig(base);
    expect(learningRate(config, 9)).toBe(1);
    expect(learningRate(config, 59)).toBeCloseTo(0.55, 12); // half-way: (1 + 0.1) / 2
    expect(learningRate(config, 109)).toBe(0.1);
    expect(learningRate({ ...config, lr_decay_iters: 59 }, 80)).toBe(0.1);
  });

  it('is cut by the factor at every step length', () => {
    const config = resolveConfig(base, { lr_schedule: 'step', step_size: 40, gamma: 0.1 });
    expect(learningRate(config, 39)).toBe(1);
    expect(learningRate(config, 40)).toBeCloseTo(0.1, 12);
    expect(learningRate(config, 80)).toBeCloseTo(0.01, 12);
  });

  it('is zero throughout when the peak is, whatever the minimum', () => {
    const config = resolveConfig(base, { learning_rate: 0 });
    expect([0, 20, 108].map((step) => learningRate(config, step))).toEqual([0, 0, 0]);
  });
});
