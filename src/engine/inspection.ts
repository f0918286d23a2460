/** Measurements of a step from its weights, gradients, queries and keys, computed on the CPU for both engines. */
import type { ParameterInspection, StepInspection } from '../core/inspection.ts';
import type { Numerics } from './numerics.ts';
import type { ModelSpec } from './spec.ts';

/** Copies of what one step has left behind. */
export interface StepRemains {
  /** Arenas, before and after the update. */
  weights: Float32Array;
  updated: Float32Array;
  /** Arena: of the mean loss, before factor and clipping. */
  gradients: Float32Array;
  gradientFactor: number;
  /** For each layer (N,3C), q | k | v, of the last pass. */
  qkv: readonly Float32Array[];
}

export function inspectStep(
  remains: StepRemains,
  spec: ModelSpec,
  numerics: Pick<Numerics, 'attention_scale'>,
): StepInspection {
  const scale = numerics.attention_scale === 'scaled' ? 1 / Math.sqrt(spec.D) : 1;
  return {
    parameters: inspectParameters(remains, spec),
    attention: remains.qkv.map((qkv, layer) => ({ layer, maxScore: scale * largestProduct(qkv, spec) })),
  };
}

function inspectParameters(remains: StepRemains, spec: ModelSpec): ParameterInspection[] {
  const { weights, updated, gradients, gradientFactor } = remains;
  return spec.parameters.map(({ name, size, offset }) => {
    let [weight, update, gradient] = [0, 0, 0];
    for (let i = offset; i < offset + size; i++) {
      weight += weights[i]! ** 2;
      update += (updated[i]! - weights[i]!) ** 2;
      gradient += gradients[i]! ** 2;
    }
    return {
      name,
      size,
      weightNorm: Math.sqrt(weight),
      gradNorm: gradientFactor * Math.sqrt(gradient),
      updateRatio: update === 0 ? 0 : Math.sqrt(update / weight),
    };
  });
}

/** Largest q·k of a query with a key at or before it, over all heads and sequences of qkv (N,3C); NaN if any of them is. */
export function largestProduct(qkv: Float32Array, { T, H, C, D }: ModelSpec): number {
  const stride = 3 * C;
  let largest = -Infinity;
  for (let first = 0; first < qkv.length; first += T * stride) {
    for (let head = 0; head < H; head++) {
      for (let i = 0; i < T; i++) {
        const query = first + i * stride + head * D;
        for (let j = 0; j <= i; j++) {
          const key = first + j * stride + C + head * D;
          let product = 0;
          for (let d = 0; d < D; d++) product += qkv[query + d]! * qkv[key + d]!;
          if (!(product <= largest)) {
            if (Number.isNaN(product)) return NaN;
            largest = product;
          }
        }
      }
    }
  }
  return largest;
}
