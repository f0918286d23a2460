/** Loaders broken on purpose: what a batch looks like when the bug is in the data. */
import { inOrder, type TokenBatch } from '../core/batch.ts';
import type { Config } from '../core/config.ts';
import { Rng } from '../core/rng.ts';

/** Whether a fault that occurs every `interval` steps (0: never) occurs at this one. It never occurs at step 0. */
export const isDue = (interval: number, step: number) => interval > 0 && step > 0 && step % interval === 0;

/**
 * (T): positions counted from the end of the sequence, as by a loader that pads batches on the wrong side. This gives
 * each place the trained embedding of a wrong one, which disturbs a model that attends to neighbours more than other
 * wrong positions would: rows that no batch uses are nearly 0, and one row for many places only hides their order.
 */
export const countedFromTheEnd = (T: number) => inOrder(T).reverse();

/** Tokens between an input and its target; only 1 is right. */
export const TARGET_SHIFT: Readonly<Record<Config['targets'], number>> = {
  next: 1,
  same: 0,
  'two-ahead': 2,
  shuffled: 1,
  random: 1,
  constant: 1,
};

/** Those faults of `targets` that spoil correct targets; inputs stay as they are. */
const RUIN: Partial<Record<Config['targets'], (targets: Uint32Array, vocabSize: number, rng: Rng) => Uint32Array>> = {
  shuffled: (targets, _vocabSize, rng) => shuffle(targets, rng),
  random: (targets, vocabSize, rng) => targets.map(() => rng.integer(vocabSize)),
  constant: (targets) => targets.map(() => 0),
};

/** Applies a fault of `targets`; random faults are determined by seed and stream. */
export function ruinTargets(
  batch: TokenBatch,
  fault: Config['targets'],
  vocabSize: number,
  seed: number,
  stream: string,
): TokenBatch {
  const ruin = RUIN[fault];
  return ruin ? { ...batch, targets: ruin(batch.targets, vocabSize, new Rng(seed, stream)) } : batch;
}

/** A batch of random tokens, such as a damaged file gives. */
export function garbage(batch: TokenBatch, vocabSize: number, seed: number, stream: string): TokenBatch {
  const rng = new Rng(seed, stream);
  const tokens = () => batch.inputs.map(() => rng.integer(vocabSize));
  return { ...batch, inputs: tokens(), targets: tokens() };
}

/** Fisher–Yates shuffle. */
function shuffle(values: Uint32Array, rng: Rng): Uint32Array {
  const out = values.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
