/** Every detector is heard; then one of them wins, or none is believed. Says of each why. */
import type { Pattern } from '../core/pattern.ts';
import type { Curve } from './curve.ts';
import type { Detector, Sight } from './detectors/detector.ts';
import { DETECTORS, type DetectorName } from './detectors/index.ts';
import type { Kind } from './kinds.ts';
import { defineLimits } from './limits.ts';
import { ENOUGH, isTimely } from './so_far.ts';

export const HEARING_LIMITS = defineLimits({
  believed: [0.5, 'Score from which a detector may win: all detectors are tuned for one half.'],
  remark: [0.4, 'Score from which what it sees is worth a remark.'],
  doubtful: [0.76, 'Score below which the first gives way to one that is much surer.'],
  surer: [0.18, 'How much surer that one must be; with less, the order of the detectors decides.'],
  fewest: [8, 'Losses: in fewer no shape can be seen.'],
  fewestOfTrouble: [5, 'Losses in which some troubles can be seen already.'],
  obvious: [0.8, 'Score from which what can be seen in few points is obvious.'],
});
const { values: limits } = HEARING_LIMITS;

/** What a detector sees, and which one it is. */
export interface Detection extends Sight<Kind> {
  name: DetectorName;
  pattern: Pattern;
}

/** What became of a detector that spoke. */
export type Ruling =
  | { why: 'won' | 'too-early' | 'too-few-points' | 'not-believed' }
  | { why: 'outranked' | 'implied' | 'less-sure'; by: DetectorName };

export interface Spoken {
  detection: Detection;
  ruling: Ruling;
}

export interface Hearing {
  /** All that see something, in their order. */
  spoken: readonly Spoken[];
  /** What is seen by those for which it is not too early. */
  heard: readonly Detection[];
  /** The detection that is the verdict, or why there is none. */
  outcome: Detection | 'too-early' | 'undecided';
}

/** Not healthy, nor a remark beside it. */
export const isIll = ({ name }: Detection): boolean => {
  const { pattern, isRemark: isOnlyRemark = false }: Detector = DETECTORS[name];
  return pattern !== 'good' && !isOnlyRemark;
};

/** Worth telling beside the verdict of another detector. */
export const isRemark = ({ detection: { pattern, confidence }, ruling: { why } }: Spoken): boolean =>
  (why === 'outranked' || why === 'less-sure' || why === 'not-believed') &&
  pattern !== 'good' &&
  confidence >= limits.remark;

/** What a detector sees in a curve. */
export const look = (name: DetectorName, curve: Curve): Sight<Kind> | null => DETECTORS[name].detect(curve);

/**
 * In the order of the detectors: a run that died is not called bumpy.
 *
 * @param see what is seen, for a caller that has looked before
 */
export function hear(curve: Curve, see: typeof look = look): Hearing {
  const all = (Object.keys(DETECTORS) as DetectorName[]).flatMap((name): Detection[] => {
    const sight = see(name, curve);
    return sight ? [{ name, pattern: DETECTORS[name].pattern, ...sight }] : [];
  });
  const heard = curve.final ? all : all.filter(({ name }) => isTimely(curve, DETECTORS[name]));
  const tooFew = hasTooFewPoints(curve, heard);
  const chosen = tooFew ? null : choose(heard);
  const n = curve.train.step.length;
  const waits = !curve.final && (n < ENOUGH || all.some(isBelieved));
  const ruling = (detection: Detection): Ruling => {
    if (!heard.includes(detection)) return { why: 'too-early' };
    if (tooFew) return { why: 'too-few-points' };
    return chosen ? rulingBeside(chosen, detection) : { why: 'not-believed' };
  };
  return {
    spoken: all.map((detection) => ({ detection, ruling: ruling(detection) })),
    heard,
    outcome: chosen?.winner ?? (tooFew || waits ? 'too-early' : 'undecided'),
  };
}

const isBelieved = ({ confidence }: Detection) => confidence >= limits.believed;

function hasTooFewPoints({ train }: Curve, heard: readonly Detection[]): boolean {
  const n = train.step.length;
  if (n >= limits.fewest) return false;
  const obvious = heard.find(({ name }) => (DETECTORS[name] as Detector).inFewPoints);
  if (obvious && obvious.confidence > limits.obvious) return false;
  return n < limits.fewestOfTrouble || !heard.some(isBelieved);
}

interface Choice {
  winner: Detection;
  /** The first that was believed; another one where it was doubtful and the winner much surer. */
  first: Detection;
}

function choose(heard: readonly Detection[]): Choice | null {
  const believed = heard.filter(isBelieved);
  const [first] = believed;
  if (!first) return null;
  const surer = believed.find(
    (one) => isIll(one) && first.confidence < limits.doubtful && one.confidence > first.confidence + limits.surer,
  );
  return { winner: surer ?? first, first };
}

function rulingBeside({ winner, first }: Choice, detection: Detection): Ruling {
  if (detection === winner) return { why: 'won' };
  const by = winner.name;
  const { pattern, implies }: Detector = DETECTORS[by];
  if (detection.pattern === pattern || implies.includes(detection.pattern)) return { why: 'implied', by };
  if (!isBelieved(detection)) return { why: 'not-believed' };
  return { why: detection === first ? 'less-sure' : 'outranked', by };
}
