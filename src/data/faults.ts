/** Broken loaders, on purpose: what a batch looks like when the bug is in the data. */
import { inOrder, type TokenBatch } from '../core/batch.ts';
import type { Config } from '../core/config.ts';
import { Rng } from '../core/rng.ts';

/** Whether a fault that comes every `interval` steps comes at this one; 0 = never, and never at the first. */
export const isDue = (interval: number, step: number) => interval > 0 && step > 0 && step % interval === 0;

/**
 * (T): positions counted from the end of the sequence, as by a loader that pads batches of another length on the wrong
 * side. Every row of the position embedding is in use then, and in the wrong place, which disturbs a model that has
 * learned to look at its neighbours more than anything else: rows that all batches leave alone are nearly 0, and with
 * one row for many places it merely cannot tell its neighbours apart.
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

/** The faults of `targets` that spoil targets after they were cut out rightly; inputs stay as they are. */
const RUIN: Partial<Record<Config['targets'], (targets: Uint32Array, vocabSize: number, rng: Rng) => Uint32Array>> = {
  shuffled: (targets, _vocabSize, rng) => shuffle(targets, rng),
  random: (targets, vocabSize, rng) => targets.map(() => rng.integer(vocabSize)),
  constant: (targets) => targets.map(() => 0),
};

/** Applies the fault of `targets`, the same way for the same stream. */
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

/** A batch of tokens drawn at random: garbage as a damaged file gives. */
export function garbage(batch: TokenBatch, vocabSize: number, seed: number, stream: string): TokenBatch {
  const rng = new Rng(seed, stream);
  const tokens = () => batch.inputs.map(() => rng.integer(vocabSize));
  return { ...batch, inputs: tokens(), targets: tokens() };
}

/** Fisher and Yates. */
function shuffle(values: Uint32Array, rng: Rng): Uint32Array {
  const out = values.slice();
  for (let i = out.length - 1; i > 0; i--) {
    const j = rng.integer(i + 1);
    [out[i], out[j]] = [out[j]!, out[i]!];
  }
  return out;
}
