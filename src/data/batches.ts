/** Sequences to train on and to validate with. B batch_size, T block_size. */
import type { Config } from '../core/config.ts';
import { Rng } from '../core/rng.ts';
import type { Dataset } from './dataset.ts';

export interface TokenBatch {
  /** (B,T) model ids */
  inputs: Uint32Array;
  /** (B,T) model ids: the inputs one token further on */
  targets: Uint32Array;
}

/** One sequence of T inputs from each offset, with the targets. */
function cut(tokens: Uint32Array, offsets: readonly number[], T: number): TokenBatch {
  const inputs = new Uint32Array(offsets.length * T);
  const targets = new Uint32Array(offsets.length * T);
  offsets.forEach((offset, b) => {
    inputs.set(tokens.subarray(offset, offset + T), b * T);
    targets.set(tokens.subarray(offset + 1, offset + T + 1), b * T);
  });
  return { inputs, targets };
}

/**
 * The batch of one forward pass, at random offsets in the training split. It depends on seed, step and pass alone, so that
 * a run that is resumed or replayed reads the same.
 * @param pass micro-batch within the step, from 0
 */
export function trainBatch(
  dataset: Pick<Dataset, 'train'>,
  config: Pick<Config, 'batch_size' | 'block_size' | 'seed'>,
  step: number,
  pass: number,
): TokenBatch {
  const rng = new Rng(config.seed, `batch/${step}/${pass}`);
  const places = dataset.train.length - config.block_size;
  const offsets = Array.from({ length: config.batch_size }, () => rng.integer(places));
  return cut(dataset.train, offsets, config.block_size);
}

/** The `eval_iters` batches of every validation, spread evenly over the validation split: the same in all runs. */
export function validationBatches(
  dataset: Pick<Dataset, 'val'>,
  config: Pick<Config, 'batch_size' | 'block_size' | 'eval_iters'>,
): TokenBatch[] {
  const { batch_size: B, block_size: T, eval_iters } = config;
  const gap = (dataset.val.length - T - 1) / Math.max(1, B * eval_iters - 1);
  return Array.from({ length: eval_iters }, (_, batch) =>
    cut(
      dataset.val,
      Array.from({ length: B }, (_, b) => Math.floor((batch * B + b) * gap)),
      T,
    ),
  );
}
