/** GPT-2's initial weights. */
import { Rng } from '../core/rng.ts';
import type { ModelSpec } from './spec.ts';

/** One arena of weights: normal draws for matrices, ones for gains, zeros for biases; a stream for each name. */
export function initialWeights(spec: ModelSpec, seed: number): Float32Array {
  const arena = new Float32Array(spec.arenaSize);
  for (const { name, offset, size, std, value } of spec.parameters) {
    if (std === null) {
      arena.fill(value, offset, offset + size);
      continue;
    }
    const rng = new Rng(seed, `init/${name}`);
    for (let i = offset; i < offset + size; i++) arena[i] = std * rng.normal();
  }
  return arena;
}
