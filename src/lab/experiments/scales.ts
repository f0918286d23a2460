/** The three sizes that experiments come in. */
import type { ConfigPatch } from '../../core/config.ts';
import type { Scale } from '../../core/run_options.ts';

export const SCALES: Readonly<Record<Scale, { title: string; description: string; config: ConfigPatch }>> = {
  workshop: {
    title: 'Workshop',
    description: 'All 50,257 GPT-2 tokens, on a hardware GPU.',
    config: {
      n_layer: 4,
      n_head: 4,
      n_embd: 128,
      block_size: 128,
      batch_size: 8,
      vocabulary: 'gpt2',
      corpus: 'pocket-english',
      learning_rate: 1e-3,
      min_lr: 1e-4,
      max_iters: 600,
      warmup_iters: 20,
      eval_interval: 25,
      eval_iters: 4,
    },
  },
  pocket: {
    title: 'Pocket',
    description: 'Only the tokens that the text uses, for machines without a fast GPU.',
    config: {
      n_layer: 2,
      n_head: 2,
      n_embd: 32,
      block_size: 32,
      batch_size: 8,
      vocabulary: 'compact',
      corpus: 'pocket-english',
      learning_rate: 5e-3,
      min_lr: 5e-4,
      max_iters: 400,
      warmup_iters: 20,
      eval_interval: 20,
      eval_iters: 4,
    },
  },
  ci: {
    title: 'Smallest',
    description: 'The smallest run that still shows its pattern.',
    config: {
      n_layer: 2,
      n_head: 2,
      n_embd: 32,
      block_size: 32,
      batch_size: 4,
      vocabulary: 'compact',
      corpus: 'tiny-english',
      learning_rate: 5e-3,
      min_lr: 5e-4,
      max_iters: 300,
      warmup_iters: 10,
      eval_interval: 15,
      eval_iters: 4,
    },
  },
};

/** At every scale the same. */
export const anyScale = (patch: ConfigPatch): Record<Scale, ConfigPatch> => ({
  workshop: patch,
  pocket: patch,
  ci: patch,
});

/** Some of a scale's own settings: what a fix goes back to. */
export function settingsOf<K extends keyof ConfigPatch>(...keys: K[]): Record<Scale, ConfigPatch> {
  const of = (scale: Scale) => Object.fromEntries(keys.map((key) => [key, SCALES[scale].config[key]])) as ConfigPatch;
  return { workshop: of('workshop'), pocket: of('pocket'), ci: of('ci') };
}

/** For what shows within the first steps, or never. */
export const SHORT: Record<Scale, ConfigPatch> = {
  workshop: { max_iters: 150 },
  pocket: { max_iters: 150 },
  ci: { max_iters: 80 },
};
