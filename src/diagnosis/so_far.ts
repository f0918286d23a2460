/** What may be said of a run before it is over. */
import type { Pattern } from '../core/pattern.ts';
import type { Curve } from './curve.ts';
import type { Detection } from './detectors/detector.ts';
import { indexAfter, type Points } from './series.ts';
import { slopeBounds } from './statistics.ts';
import type { Finding, Judgement } from './verdict.ts';

/** Finite losses before which a pattern is not named: what is lost is lost at once, what looks still may begin late. */
const EARLIEST: Record<Pattern, number> = {
  nan: 0,
  collapse: 5,
  overfitting: 8,
  step: 12,
  good: 30,
  spikes: 30,
  sawtooth: 30,
  unclear: 30,
  flat: 50,
  plateau: 60,
};
/** Losses from which something can be said of any run. */
export const ENOUGH = EARLIEST.good;
/** One in five is left for what is still to come. */
const RESERVE = 0.8;
/** The loss a flat run may still be losing, as a share, at the least favourable signals of its noise. */
const STILL = 0.02;

/** Whether it is time to speak of it. */
export function isTimely(curve: Curve, { pattern }: Detection): boolean {
  const { step, value } = curve.train;
  if (pattern !== 'flat' && pattern !== 'plateau') return step.length >= EARLIEST[pattern];
  const from = indexAfter(step, warmUpEnd(curve.series.lr));
  if (step.length - from < EARLIEST[pattern]) return false;
  if (pattern === 'plateau') return true;
  const { low } = slopeBounds(step.subarray(from), value.subarray(from));
  return -low * (step.at(-1)! - step[from]!) < STILL * Math.abs(curve.end);
}

/** Last step at which the learning rate rose, before it ever fell; −∞ where it begins at its height. */
function warmUpEnd({ step, value }: Points): number {
  let end = -Infinity;
  for (let i = 1; i < value.length && value[i]! >= value[i - 1]!; i++) {
    if (value[i]! > value[i - 1]!) end = step[i]!;
  }
  return end;
}

/** A judgement worded for a run that goes on: a healthy one may still fall ill, so it is never called good. */
export function soFar(judgement: Judgement): Judgement {
  const secondary = judgement.secondary.map((finding) => ({ ...finding, confidence: reserved(finding) }));
  const worded = { ...judgement, confidence: reserved(judgement), secondary };
  if (worded.pattern !== 'good') return worded;
  return { ...worded, pattern: 'unclear', kind: 'healthy', summary: 'Healthy so far.' };
}

/** A loss that is no number any more is certain; of anything else the rest of the run may change the picture. */
const reserved = ({ pattern, kind, confidence }: Finding): number =>
  pattern === 'nan' && kind !== 'diverged' ? confidence : RESERVE * confidence;
