/** Broken loaders, on purpose: what a batch looks like when the bug is in the data. */
import type { TokenBatch } from '../core/batch.ts';
import type { Config } from '../core/config.ts';
import { Rng } from '../core/rng.ts';

/** Tokens between an input and its target; only 1 is right. */
export const TARGET_SHIFT: Readonly<Record<Config['targets'], number>> = {
  next: 1,
  same: 0,
  'two-ahead': 2,
  shuffled: 1,
  random: 1,
  constant: 1,
};

/** What is done to targets that were cut out rightly; inputs stay as they are. */
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
export function garbage({ inputs }: TokenBatch, vocabSize: number, seed: number, stream: string): TokenBatch {
  const rng = new Rng(seed, stream);
  const tokens = () => inputs.map(() => rng.integer(vocabSize));
  return { inputs: tokens(), targets: tokens() };
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
