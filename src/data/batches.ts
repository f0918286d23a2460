/** Sequences to train on and to validate with. B batch_size, T block_size. */
import { inOrder, type TokenBatch } from '../core/batch.ts';
import type { Config } from '../core/config.ts';
import { Rng } from '../core/rng.ts';
import type { Dataset } from './dataset.ts';
import { countedFromTheEnd, garbage, isDue, ruinTargets, TARGET_SHIFT } from './faults.ts';

/** The settings that the targets of every batch depend on. */
type TargetConfig = Pick<Config, 'batch_size' | 'block_size' | 'seed' | 'targets'>;

/** One sequence of T inputs from each offset; targets are the tokens `shift` places later. */
function cut(tokens: Uint32Array, offsets: readonly number[], T: number, shift: number): TokenBatch {
  const inputs = new Uint32Array(offsets.length * T);
  const targets = new Uint32Array(offsets.length * T);
  offsets.forEach((offset, b) => {
    inputs.set(tokens.subarray(offset, offset + T), b * T);
    targets.set(tokens.subarray(offset + shift, offset + T + shift), b * T);
  });
  return { inputs, targets, positions: inOrder(T) };
}

/** Number of offsets at which a sequence and its targets can begin. */
const places = (tokens: Uint32Array, { block_size, targets }: TargetConfig) =>
  tokens.length - block_size - Math.max(1, TARGET_SHIFT[targets]) + 1;

/**
 * The batch of one forward pass, at random offsets in the training split, faults included. It depends on seed, step and
 * pass alone, so a run that is resumed or replayed reads the same batches.
 * @param pass micro-batch within the step, from 0
 */
export function trainBatch(
  dataset: Pick<Dataset, 'train' | 'vocabSize'>,
  config: TargetConfig & Pick<Config, 'corrupt_interval' | 'length_bug_interval'>,
  step: number,
  pass: number,
): TokenBatch {
  const { batch_size, block_size, seed, targets, corrupt_interval, length_bug_interval } = config;
  const rng = new Rng(seed, `batch/${step}/${pass}`);
  const offsets = Array.from({ length: batch_size }, () => rng.integer(places(dataset.train, config)));
  const batch = cut(dataset.train, offsets, block_size, TARGET_SHIFT[targets]);
  if (isDue(length_bug_interval, step)) batch.positions = countedFromTheEnd(block_size);
  if (isDue(corrupt_interval, step)) return garbage(batch, dataset.vocabSize, seed, `garbage/${step}/${pass}`);
  return ruinTargets(batch, targets, dataset.vocabSize, seed, `targets/${step}/${pass}`);
}

/**
 * The `eval_iters` batches of every validation, spread evenly over the validation split: the same in all runs. A fault
 * of the targets applies here, too; faults that occur at intervals of steps do not.
 */
export function validationBatches(
  dataset: Pick<Dataset, 'val' | 'vocabSize'>,
  config: TargetConfig & Pick<Config, 'eval_iters'>,
): TokenBatch[] {
  const { batch_size: B, block_size: T, eval_iters, targets, seed } = config;
  const gap = (places(dataset.val, config) - 1) / Math.max(1, B * eval_iters - 1);
  return Array.from({ length: eval_iters }, (_, batch) => {
    const offsets = Array.from({ length: B }, (_, b) => Math.floor((batch * B + b) * gap));
    const right = cut(dataset.val, offsets, T, TARGET_SHIFT[targets]);
    return ruinTargets(right, targets, dataset.vocabSize, seed, `targets/validation/${batch}`);
  });
}
