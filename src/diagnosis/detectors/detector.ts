/** What a detector is: all that is to be known of one way a curve can look, in one place. */
import type { Pattern } from '../../core/pattern.ts';
import type { CauseTable } from '../causes/cause.ts';
import type { Curve } from '../curve.ts';
import type { Limits } from '../limits.ts';
import type { Evidence, Facts } from '../verdict.ts';

/** What a detector sees in a curve. */
export interface Sight<K extends string = string> {
  /** Null where there is nothing finer than the pattern. */
  kind: K | null;
  /** How well the curve fits the pattern, before the other detectors are heard: 0 to 1. */
  confidence: number;
  facts: Facts;
  evidence: Evidence[];
  /** One sentence for a person. */
  summary: string;
}

export interface Detector<P extends Pattern = Pattern, K extends string = string> {
  pattern: P;
  /** What the pattern may be in particular, each in one word. */
  kinds: readonly K[];
  /**
   * Finite losses before which it is not said of an unfinished run: a lost loss is certain at once, but one that stands
   * still may begin to fall late.
   */
  earliest: number;
  /** Whether these are counted from the end of the warm-up. Default false. */
  afterWarmUp?: boolean;
  /** Whether a run that goes on shows it for certain, from the index of the first loss that counts. Default yes. */
  isSettled?: (curve: Curve, from: number) => boolean;
  /** Patterns that come with it, and are therefore not worth a remark beside it. */
  implies: readonly Pattern[];
  /** Whether it can be seen in fewer points than a shape needs. Default false. */
  inFewPoints?: boolean;
  /** Whether it is only a remark beside a healthy run, and casts no doubt on it. Default false. */
  isRemark?: boolean;
  /** Its possible causes, and those of kinds that have their own; null where nothing is wrong. */
  causes: ({ default: CauseTable } & { readonly [kind in K]?: CauseTable }) | null;
  /** The numbers it goes by. */
  limits: Limits;
  /** Null where there is nothing of the pattern. */
  detect: (curve: Curve) => Sight<K> | null;
}

/** Infers the kinds from their list, so that `causes` and `detect` cannot name another one. */
export const defineDetector = <P extends Pattern, const K extends string>(
  detector: Omit<Detector<P, NoInfer<K>>, 'kinds'> & { kinds: readonly K[] },
): Detector<P, K> => detector;

/** Evidence on the training loss over its whole length. */
export const throughout = ({ train }: Curve, text: string): Evidence => ({
  text,
  from: train.step[0] ?? 0,
  to: train.step.at(-1) ?? 0,
  channel: 'trainLoss',
});
