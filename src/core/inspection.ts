/** What the instruments show of one optimizer step. Measured only while someone looks. */

export interface ParameterInspection {
  /** nanoGPT's name; see `engine/spec.ts`. */
  name: string;
  /** Numbers in it. */
  size: number;
  /** L2 norm before the update. */
  weightNorm: number;
  /** L2 norm of its gradient before clipping. */
  gradNorm: number;
  /** ‖update‖ / ‖weights‖; infinite for a parameter that leaves zero. About 1e-3 is healthy, 0 learns nothing. */
  updateRatio: number;
}

export interface AttentionInspection {
  layer: number;
  /** Largest score before softmax, in the step's last pass; NaN where one is. */
  maxScore: number;
}

/** Measurements that only an engine can take. */
export interface StepInspection {
  parameters: ParameterInspection[];
  attention: AttentionInspection[];
}

export interface Inspection extends StepInspection {
  step: number;
  /** Score above which exp overflows; null where the largest score is subtracted first, so that it cannot. */
  overflowAt: number | null;
  /** Largest number of the precision that scores are computed in. */
  largestFinite: number;
  /** The first sequences of the step, each as its tokens: what is read, and what is to be predicted there. */
  batch: { inputs: string[][]; targets: string[][] };
}

/** A token with its spaces and line ends made visible. */
export const visibleToken = (token: string): string => token.replaceAll('\n', '↵').replaceAll(' ', '·');
