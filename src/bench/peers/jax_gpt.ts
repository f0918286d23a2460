/**
 * The GPT in idiomatic jax-js. Passing an array to a function consumes it, so every use but the last takes a `.ref`.
 */
import type * as Jax from '@jax-js/jax';
import type { ModelSpec } from '../../engine/spec.ts';

export type JaxArray = Jax.Array;
export type Parameters = Record<string, JaxArray>;

/** ids, targets (B·T) in; mean cross-entropy out. */
function jaxLoss({ numpy: np, nn }: typeof Jax, { L, H, C, T, V, D }: ModelSpec, B: number) {
  const N = B * T;
  const layerNorm = (x: JaxArray, p: Parameters, name: string) =>
    nn.standardize(x, -1, { epsilon: 1e-5 }).mul(p[`${name}.weight`]!).add(p[`${name}.bias`]!);
  const linear = (x: JaxArray, p: Parameters, name: string) =>
    np.matmul(x, p[`${name}.weight`]!).add(p[`${name}.bias`]!);

  const attention = (x: JaxArray, p: Parameters, h: string) => {
    const parts = np.split(linear(x, p, `${h}.attn.c_attn`), 3, -1).map((part) => part.reshape([B, T, H, D]));
    const mixed = nn.dotProductAttention(parts[0]!, parts[1]!, parts[2]!, { isCausal: true });
    return linear(mixed.reshape([N, C]), p, `${h}.attn.c_proj`);
  };
  const mlp = (x: JaxArray, p: Parameters, h: string) =>
    linear(nn.gelu(linear(x, p, `${h}.mlp.c_fc`)), p, `${h}.mlp.c_proj`);

  return (p: Parameters, ids: JaxArray, targets: JaxArray): JaxArray => {
    // (N,C) from the start, not (B,T,C): within a jit the gradient of `take` cannot be a reshaped view.
    const positions = np.broadcastTo(p.wpe!, [B, T, C]).reshape([N, C]);
    let x = np.take(p.wte!.ref, ids, 0).add(positions);
    for (let l = 0; l < L; l++) {
      const h = `h.${l}`;
      x = x.ref.add(attention(layerNorm(x, p, `${h}.ln_1`), p, h));
      x = x.ref.add(mlp(layerNorm(x, p, `${h}.ln_2`), p, h));
    }
    const logits = np.matmul(layerNorm(x, p, 'ln_f'), p.wte!.transpose());
    const isTarget = np
      .arange(V)
      .reshape([1, V])
      .equal(targets.reshape([N, 1]));
    const right = np.where(isTarget, logits.ref, 0).sum(-1);
    return nn.logsumexp(logits, -1).sub(right).mean();
  };
}

export interface AdamWSettings {
  beta1: number;
  beta2: number;
  gradClip: number;
  weightDecay: number;
}

/** A type, not an interface: jax-js accepts only type aliases as trees. */
export type State = { weights: Parameters; moment1: Parameters; moment2: Parameters };

/**
 * One step: loss and gradient, clipping by the global norm, AdamW. The caller jits it as a whole.
 * live (3): learning rate, 1/(1 − beta1^t), 1/(1 − beta2^t).
 */
export function jaxStep(jax: typeof Jax, spec: ModelSpec, B: number, settings: AdamWSettings) {
  const { numpy: np, valueAndGrad } = jax;
  const lossAndGradient = valueAndGrad(jaxLoss(jax, spec, B));
  const { beta1, beta2, gradClip, weightDecay } = settings;

  return (state: State, ids: JaxArray, targets: JaxArray, live: JaxArray): State & { loss: JaxArray } => {
    const held = Object.fromEntries(Object.entries(state.weights).map(([name, w]) => [name, w.ref]));
    const [loss, gradients] = lossAndGradient(held, ids, targets) as [JaxArray, Parameters];
    const squares = Object.values(gradients).map((g) => g.ref.mul(g.ref).sum());
    const norm = np.sqrt(squares.reduce((sum, square) => sum.add(square)));
    const factor = np.minimum(1, np.reciprocal(norm.add(1e-6)).mul(gradClip));
    const [rate, correction1, correction2] = [live.ref.slice(0), live.ref.slice(1), live.slice(2)];
    const next: State = { weights: {}, moment1: {}, moment2: {} };
    for (const { name, offset } of spec.parameters) {
      const g = gradients[name]!.mul(factor.ref);
      const m = state.moment1[name]!.mul(beta1).add(g.ref.mul(1 - beta1));
      const v = state.moment2[name]!.mul(beta2).add(g.ref.mul(g).mul(1 - beta2));
      const update = m.ref.mul(correction1.ref).div(np.sqrt(v.ref.mul(correction2.ref)).add(1e-8));
      const w = state.weights[name]!;
      const decays = offset < spec.decayedSize;
      const pull = decays ? update.add(w.ref.mul(weightDecay)) : update;
      next.weights[name] = w.sub(pull.mul(rate.ref));
      next.moment1[name] = m;
      next.moment2[name] = v;
    }
    for (const used of [factor, rate, correction1, correction2]) used.dispose();
    return { ...next, loss };
  };
}
