/** What `Numerics` means to the kernels: values of their overrides, and the calls that round activations. */
import { lossKind } from '../../../kernels/cross_entropy.ts';
import { round } from '../../../kernels/round.ts';
import { PRECISIONS } from '../../core/half.ts';
import { islandPrecision, type Numerics } from '../numerics.ts';
import { call, type Call, type Slice } from './call.ts';

export interface KernelNumerics {
  /** Overrides for the scores of attention, forward and backward. */
  scores: { SCALE: number; PRECISION: number };
  softmax: { NAIVE: number };
  norm: { PRECISION: number };
  /** All 0 for the usual loss, the only one that can do without stored logits. */
  loss: { KIND: number; PRECISION: number };
  /** The call, and in 16 bits a second one that rounds its result `y`. */
  rounded(computed: Call, y: Slice): Call[];
}

export function kernelNumerics(numerics: Numerics, D: number): KernelNumerics {
  const activations = PRECISIONS.indexOf(numerics.precision);
  const PRECISION = PRECISIONS.indexOf(islandPrecision(numerics));
  return {
    scores: { SCALE: numerics.attention_scale === 'scaled' ? 1 / Math.sqrt(D) : 1, PRECISION },
    softmax: { NAIVE: numerics.attention_softmax === 'naive' ? 1 : 0 },
    norm: { PRECISION },
    loss: { KIND: lossKind[numerics.cross_entropy], PRECISION },
    rounded: (computed, y) => {
      if (activations === 0) return [computed];
      const constants = { COUNT: y.length, PRECISION: activations };
      return [computed, call(`${computed.label}.round`, round, { x: y }, constants)];
    },
  };
}
