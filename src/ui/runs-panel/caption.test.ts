import { describe, expect, it } from 'vitest';
import { resolveConfig, type ConfigPatch } from '../../core/config.ts';
import type { RunOptions } from '../../core/run_options.ts';
import { experimentConfig } from '../../lab/experiments/index.ts';
import { captionOf, stepsOf, whenOf } from './caption.ts';

const run = (experiment: string, patch: ConfigPatch = {}, fix: string | null = null) => ({
  experiment,
  fix,
  scale: 'ci' as const,
  options: { engine: 'plan', adapter: 'auto' } as RunOptions,
  config: resolveConfig(experimentConfig(experiment, 'ci', fix), patch),
});

describe('the caption of a run', () => {
  it('is the name of its experiment where the one before was another, and what was changed in it', () => {
    expect(captionOf(run('spikes'), null)).toBe('Spikes');
    expect(captionOf(run('spikes', { seed: 7 }), run('good'))).toBe('Spikes');
    expect(captionOf(run('good', { n_layer: 3 }), run('spikes'))).toMatch(/^Good, layers \d → 3$/);
  });

  it('is what differs from the one before, with what was switched on or off', () => {
    const older = run('good', { learning_rate: 1e-3, grad_clip: 0, dropout: 0.1 });
    const changed = run('good', { learning_rate: 3e-2, grad_clip: 1, dropout: 0 });
    expect(captionOf(changed, older)).toBe('Learning rate 1e-3 → 0.03, + gradient clipping 1, dropout 0.1 → 0');
    expect(captionOf(older, changed)).toContain('− gradient clipping');
    expect(captionOf(older, older)).toBe('The same again');
  });

  it('names the switches of engine, device and logits where these are all that differs', () => {
    const by = (options: RunOptions) => ({ ...run('good'), options });
    const plain = by({ engine: 'plan', adapter: 'auto' });
    const recomputed = by({ engine: 'plan', adapter: 'auto', logits: 'recomputed' });
    expect(captionOf(recomputed, plain)).toBe('Logits: Recomputed');
    expect(captionOf(by({ engine: 'plan', adapter: 'auto', logits: 'auto' }), plain)).toBe('The same again');
    expect(captionOf(by({ engine: 'plan', adapter: 'cpu' }), plain)).toBe('Runs on: CPU');
    expect(captionOf(by({ engine: 'reference', adapter: 'auto' }), recomputed)).toBe('Engine: Reference');
    const bigger = { ...recomputed, config: { ...recomputed.config, n_layer: recomputed.config.n_layer + 1 } };
    expect(captionOf(bigger, plain)).toMatch(/^Layers \d → \d, logits: Recomputed$/);
  });

  it('counts what would be too much to read', () => {
    const many = { learning_rate: 0.1, batch_size: 3, n_layer: 1, n_embd: 64, beta1: 0.5, max_iters: 7 };
    expect(captionOf(run('good', many), run('good'))).toMatch(/ and 3 more$/);
  });
});

describe('beside the caption', () => {
  it('stands how far the run came, and when', () => {
    const { config } = run('good', { max_iters: 1200 });
    expect(stepsOf({ steps: 312, config, ended: 'stopped' })).toBe('312 of 1,200 steps');
    expect(stepsOf({ steps: 312, config, ended: 'done' })).toBe('312 steps');
    const now = new Date(2024, 4, 6, 18);
    expect(whenOf(new Date(2024, 4, 6, 9, 5).getTime(), now)).toBe('09:05');
    expect(whenOf(new Date(2024, 3, 2).getTime(), now)).toBe('Apr 2');
  });
});
