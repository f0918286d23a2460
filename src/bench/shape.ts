/** The models that are measured, and the tokens that they are measured with. */
import type { TokenBatch } from '../core/batch.ts';
import { inOrder } from '../core/batch.ts';
import { resolveConfig, type Config, type ConfigPatch } from '../core/config.ts';
import { Rng } from '../core/rng.ts';
import type { StepInput } from '../engine/engine.ts';

export const SHAPE_NAMES = ['XS', 'S', 'M'] as const;
export type ShapeName = (typeof SHAPE_NAMES)[number];

export interface Shape {
  name: ShapeName;
  /** Vocabulary. */
  V: number;
  /** Timed steps of each row unless asked otherwise. */
  rounds: number;
  config: Config;
}

/** Gradient clipping and weight decay are on, so that the steps include them. */
const TRAINING: ConfigPatch = {
  gradient_accumulation_steps: 1,
  learning_rate: 1e-3,
  lr_schedule: 'constant',
  warmup_iters: 0,
  weight_decay: 0.1,
  grad_clip: 1,
  dropout: 0,
  seed: 1,
};

const model = (n_layer: number, n_head: number, n_embd: number, block_size: number): Config =>
  resolveConfig(TRAINING, { n_layer, n_head, n_embd, block_size, batch_size: 8 });

export const SHAPES: Readonly<Record<ShapeName, Shape>> = {
  XS: { name: 'XS', V: 256, rounds: 20, config: model(4, 4, 32, 32) },
  S: { name: 'S', V: 50257, rounds: 20, config: model(4, 4, 128, 128) },
  M: { name: 'M', V: 50257, rounds: 10, config: model(6, 4, 256, 256) },
};

/** Tokens in a step. */
export const tokensOf = ({ config }: Shape) => config.batch_size * config.block_size;

export function describeShape({ name, V, config }: Shape): string {
  const { n_layer, n_embd, block_size, batch_size } = config;
  const vocabulary = V.toLocaleString('en-US');
  return `${name}: ${n_layer} layers, ${n_embd} wide, ${block_size} tokens, batch ${batch_size}, vocabulary ${vocabulary}`;
}

/** Distinct batches. They repeat, so that there is something to learn, and wrong gradients would show in the losses. */
const BATCHES = 4;

/** Random tokens; the targets are the tokens one place further on. */
function batchOf(shape: Shape, step: number): TokenBatch {
  const { seed, batch_size, block_size: T } = shape.config;
  const rng = new Rng(seed, `bench/${step % BATCHES}`);
  const tokens = Uint32Array.from({ length: batch_size * (T + 1) }, () => rng.integer(shape.V));
  const window = (shift: number) =>
    Uint32Array.from({ length: batch_size * T }, (_, n) => tokens[Math.floor(n / T) * (T + 1) + (n % T) + shift]!);
  return { inputs: window(0), targets: window(1), positions: inOrder(T) };
}

/** Input of a step, the same for every row of a benchmark. */
export function stepOf(shape: Shape, step: number): StepInput {
  const { learning_rate, grad_clip, weight_decay, dropout } = shape.config;
  return {
    step,
    batches: [batchOf(shape, step)],
    learningRate: learning_rate,
    gradClip: grad_clip,
    weightDecay: weight_decay,
    dropout,
    gradientFactor: 1,
    optimizerStep: 'applied',
  };
}
