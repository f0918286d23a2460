/** Every detector is heard; then one of them wins, or none is believed. Says of each why. */
import type { Pattern } from '../core/pattern.ts';
import type { Curve } from './curve.ts';
import type { Detector, Sight } from './detectors/detector.ts';
import { DETECTORS, type DetectorName } from './detectors/index.ts';
import type { Kind } from './kinds.ts';
import { ENOUGH, isTimely } from './so_far.ts';

/** From here a detector is believed; from a little below it is worth a remark. */
const BELIEVED = 0.5;
const REMARK = 0.4;
/** A doubtful finding gives way to one that is surer by so much. */
const DOUBTFUL = 0.76;
const SURER = 0.18;
/** Points that a shape needs. */
export const FEWEST = 8;
/** In these many some troubles can be seen already. */
const FEWEST_OF_TROUBLE = 5;
/** From here what can be seen in few points is obvious. */
const OBVIOUS = 0.8;

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
  /** What those see of which it is time to speak. */
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
  (why === 'outranked' || why === 'less-sure' || why === 'not-believed') && pattern !== 'good' && confidence >= REMARK;

/** In the order of the detectors: a run that died is not called bumpy. */
export function hear(curve: Curve): Hearing {
  const all = (Object.entries(DETECTORS) as [DetectorName, Detector<Pattern, Kind>][]).flatMap(([name, detector]) => {
    const sight = detector.detect(curve);
    return sight ? [{ name, pattern: detector.pattern, ...sight }] : [];
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

const isBelieved = ({ confidence }: Detection) => confidence >= BELIEVED;

function hasTooFewPoints({ train }: Curve, heard: readonly Detection[]): boolean {
  const n = train.step.length;
  if (n >= FEWEST) return false;
  const obvious = heard.find(({ name }) => (DETECTORS[name] as Detector).inFewPoints);
  if (obvious && obvious.confidence > OBVIOUS) return false;
  return n < FEWEST_OF_TROUBLE || !heard.some(isBelieved);
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
    (one) => isIll(one) && first.confidence < DOUBTFUL && one.confidence > first.confidence + SURER,
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
