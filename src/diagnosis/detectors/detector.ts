import type { Curve } from '../curve.ts';
import type { Evidence, Facts, Finding } from '../verdict.ts';

/** `confidence` is how well the curve fits the pattern by itself, before the others are heard. */
export interface Detection extends Finding {
  facts: Facts;
  /** One sentence for a person. */
  summary: string;
}

/** Null where there is nothing of the pattern. */
export type Detector = (curve: Curve) => Detection | null;

/** Evidence on the training loss over its whole length. */
export const throughout = ({ train }: Curve, text: string): Evidence => ({
  text,
  from: train.step[0] ?? 0,
  to: train.step.at(-1) ?? 0,
  channel: 'trainLoss',
});
