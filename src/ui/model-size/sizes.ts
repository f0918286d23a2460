/** Sizes of a GPT from tiny to GPT-2 medium, in nanoGPT's names. */
import type { Config, ConfigPatch } from '../../core/config.ts';

const KEYS = ['n_layer', 'n_head', 'n_embd', 'block_size'] as const;
export type ModelSize = Pick<Config, (typeof KEYS)[number]>;

const size = (n_layer: number, n_head: number, n_embd: number, block_size: number): ModelSize => ({
  n_layer,
  n_head,
  n_embd,
  block_size,
});

/** In the order of the slider. */
export const MODEL_SIZES: readonly ModelSize[] = [
  size(1, 1, 16, 16),
  size(1, 2, 32, 32),
  size(2, 2, 32, 32), // the lab's Pocket and Smallest
  size(2, 2, 64, 64),
  size(4, 4, 64, 64),
  size(4, 4, 128, 128), // the lab's Workshop
  size(6, 4, 256, 256),
  size(6, 6, 384, 256), // nanoGPT's Shakespeare
  size(8, 8, 512, 512),
  size(12, 12, 768, 512),
  size(12, 12, 768, 1024), // GPT-2
  size(24, 16, 1024, 1024), // GPT-2 medium
];

/** Weights of the blocks and positions: what orders sizes, whatever the vocabulary. */
const weight = ({ n_layer, n_embd, block_size }: ModelSize) => 12 * n_layer * n_embd ** 2 + block_size * n_embd;

export const isStop = (config: ModelSize, stop: ModelSize): boolean => KEYS.every((key) => config[key] === stop[key]);

/** Place on the slider: that of the very size, otherwise of the nearest by weight. */
export function placeOf(config: ModelSize): number {
  const exact = MODEL_SIZES.findIndex((stop) => isStop(config, stop));
  if (exact >= 0) return exact;
  const distance = (stop: ModelSize) => Math.abs(Math.log(weight(stop) / weight(config)));
  return MODEL_SIZES.reduce((best, stop, i) => (distance(stop) < distance(MODEL_SIZES[best]!) ? i : best), 0);
}

/** What a slider sets. */
export const patchOf = (place: number): ConfigPatch => ({ ...MODEL_SIZES[place]! });

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`;

/** "4 layers, 4 heads, 128 wide, 128 tokens". */
export const describeSize = ({ n_layer, n_head, n_embd, block_size }: ModelSize): string =>
  `${count(n_layer, 'layer')}, ${count(n_head, 'head')}, ${n_embd} wide, ${count(block_size, 'token')}`;
