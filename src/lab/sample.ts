/** Text from the model, token by token. */
import type { Rng } from '../core/rng.ts';
import type { Engine } from '../engine/engine.ts';

export interface SampleOptions {
  /** Tokens to begin with; at least one. */
  prompt: Uint32Array;
  /** Tokens to add. */
  length: number;
  /** Below 1: more predictable; 0: always the likeliest. */
  temperature: number;
  blockSize: number;
  rng: Rng;
}

/** Continues the prompt; the last `blockSize` tokens are the context of each next one. */
export async function sampleTokens(engine: Engine, o: SampleOptions): Promise<Uint32Array> {
  const tokens = [...o.prompt];
  for (let i = 0; i < o.length; i++) {
    const logits = await engine.logits(Uint32Array.from(tokens.slice(-o.blockSize)));
    tokens.push(draw(logits, o.temperature, o.rng));
  }
  return Uint32Array.from(tokens.slice(o.prompt.length));
}

/** Draws from softmax(logits / temperature); broken logits give token 0, so that a broken model can still be looked at. */
function draw(logits: Float32Array, temperature: number, rng: Rng): number {
  const best = logits.reduce((top, value, i) => (value > logits[top]! ? i : top), 0);
  if (temperature === 0) return best;
  const weights = Float64Array.from(logits, (value) => Math.exp((value - logits[best]!) / temperature));
  let rest = rng.uniform() * weights.reduce((sum, weight) => sum + weight, 0);
  const chosen = weights.findIndex((weight) => (rest -= weight) < 0);
  return Math.max(0, chosen);
}
