/** What may be said of a run before it is over. */
import type { Curve } from './curve.ts';
import type { Detector } from './detectors/detector.ts';
import { DETECTORS } from './detectors/index.ts';
import { indexAfter, type Points } from './series.ts';
import type { Finding, Judgement } from './verdict.ts';

/** Losses from which something can be said of any run. */
export const ENOUGH = DETECTORS.good.earliest;
/** Factor on the confidence before a run is over: what is still to come may change the picture. */
const RESERVE = 0.8;

/** Whether the run has gone on for long enough to say of it what the detector sees. */
export function isTimely(curve: Curve, { earliest, afterWarmUp = false, isSettled }: Detector): boolean {
  const { step } = curve.train;
  const from = afterWarmUp ? indexAfter(step, warmUpEnd(curve.series.lr)) : 0;
  return step.length - from >= earliest && (isSettled?.(curve, from) ?? true);
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
