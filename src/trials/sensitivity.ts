/** How many verdicts depend on each limit of the diagnosis: what changes when it is a fifth smaller or larger. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { CURVE_LIMITS, readCurve, type Curve } from '../diagnosis/curve.ts';
import { DETECTORS, type DetectorName } from '../diagnosis/detectors/index.ts';
import { NEGATIVE_LIMITS } from '../diagnosis/detectors/negative.ts';
import { CONFIDENCE_LIMITS, judge } from '../diagnosis/diagnose.ts';
import { EXCURSION_LIMITS } from '../diagnosis/excursions.ts';
import { FALL_LIMITS } from '../diagnosis/falls.ts';
import { HEARING_LIMITS, look } from '../diagnosis/hearing.ts';
import { JUMP_LIMITS } from '../diagnosis/jumps.ts';
import type { Limits } from '../diagnosis/limits.ts';
import { canonical, type DiagnosableHistory } from '../diagnosis/series.ts';
import { simulate } from '../diagnosis/simulator/index.ts';
import type { Context, Judgement } from '../diagnosis/verdict.ts';
import { findExperiment, findFix } from '../lab/experiments/index.ts';
import { readRecording, type RecordingFile } from '../store/recording.ts';
import { isRightAnswer } from './judged.ts';
import { isDefensible, readLabelledCurves } from './labelled_curves.ts';

/** A curve whose pattern is known. */
export interface Known {
  group: 'simulated' | 'recorded';
  history: DiagnosableHistory;
  context: Context;
  isRight: (answer: Pick<Judgement, 'pattern' | 'kind'>) => boolean;
}

/** Verdicts that came out otherwise, and how many more of all are right than before. */
export interface Effect {
  changed: number;
  gained: number;
}

export interface Sensitivity {
  /** The detector, or the stage of the diagnosis, that goes by the limit. */
  owner: string;
  limit: string;
  value: number;
  why: string;
  smaller: Record<Known['group'], Effect>;
  larger: Record<Known['group'], Effect>;
}

const FIFTH = 0.2;
/** As far from 1, a limit is read as a distance from it: 1.01 times a level allows a hundredth, 0.95 lacks a twentieth. */
const NEAR_ONE = 0.25;
const RUNS = 'src/ui/recorded-run/runs';

/** Limits by the detector whose sight alone depends on them. */
const OF_DETECTORS: readonly [owner: string, detector: DetectorName, limits: Limits][] = [
  ...(Object.keys(DETECTORS) as DetectorName[])
    // One table serves both.
    .filter((name) => name !== 'exploded')
    .map((name): [string, DetectorName, Limits] => [name, name, DETECTORS[name].limits]),
  ['negative', 'nan', NEGATIVE_LIMITS],
];
/** Limits of what happens once all have been heard. */
const OF_HEARING: readonly [string, Limits][] = [
  ['hearing', HEARING_LIMITS],
  ['confidence', CONFIDENCE_LIMITS],
];
/** Limits of what several detectors may build on: with each of them the curve is read and looked at anew. */
const OF_ALL: readonly [string, Limits][] = [
  ['curve', CURVE_LIMITS],
  ['excursions', EXCURSION_LIMITS],
  ['jumps', JUMP_LIMITS],
  ['falls', FALL_LIMITS],
];

/** Neither the seeds of the fit nor those of its report. */
const FROM = 200_000;

/** @param count curves of each pattern and difficulty */
export const simulatedCurves = (count: number): Known[] =>
  (Object.keys(PATTERNS) as Pattern[]).flatMap((label) =>
    (['clear', 'borderline'] as const).flatMap((difficulty) =>
      Array.from({ length: count }, (_, i): Known => {
        const { history, context } = simulate(label, FROM + i, difficulty);
        const isRight: Known['isRight'] = (answer) => isRightAnswer({ kind: difficulty, label, answer });
        return { group: 'simulated', history, context, isRight };
      }),
    ),
  );

/** The runs that come with the page, with the pattern that they were recorded for. */
export const recordings = (): Known[] =>
  readdirSync(RUNS)
    .filter((file) => file.endsWith('.json'))
    .map((name): Known => {
      const file = JSON.parse(readFileSync(join(RUNS, name), 'utf8')) as RecordingFile;
      const { experiment, fix, history, facts } = readRecording(file);
      const { expected } = fix === null ? findExperiment(experiment) : findFix(findExperiment(experiment), fix);
      const context = { vocabSize: facts.vocabSize, floor: facts.floor };
      return { group: 'recorded', history, context, isRight: ({ pattern }) => pattern === expected };
    });

/** Curves that people have labelled; right is what can be defended. @throws LabError where there are none */
export const labelledCurves = (folder: string): Known[] =>
  readLabelledCurves(folder).map((curve) => ({
    group: 'recorded',
    history: curve.history,
    context: {},
    isRight: ({ pattern }) => isDefensible(curve, pattern),
  }));

/** A curve with all that was seen in it. */
interface Read {
  known: Known;
  curve: Curve;
  sights: Map<DetectorName, ReturnType<typeof look>>;
  verdict: Judgement;
}

function read(known: Known): Read {
  const curve = readCurve(canonical(known.history), known.context);
  const sights = new Map((Object.keys(DETECTORS) as DetectorName[]).map((name) => [name, look(name, curve)]));
  return { known, curve, sights, verdict: judge(curve, (name) => sights.get(name)!) };
}

/** @param by share, of the limit or of its distance from 1 */
const movedBy = (by: number, value: number): number =>
  value !== 1 && Math.abs(value - 1) < NEAR_ONE ? 1 + (1 + by) * (value - 1) : (1 + by) * value;

/** Moves one limit after the other; all are what they were when it is done. */
export function sensitivityOf(curves: readonly Known[], onOwner: (owner: string) => void = () => {}): Sensitivity[] {
  const all = curves.map(read);
  const again = (detector: DetectorName | null) => (one: Read) =>
    judge(one.curve, (name, curve) => (name === detector ? look(name, curve) : one.sights.get(name)!));
  const anew = ({ known }: Read) => judge(readCurve(canonical(known.history), known.context));
  const measured = (owner: string, limits: Limits, judged: (one: Read) => Judgement) => {
    onOwner(owner);
    return Object.keys(limits.values).map((limit): Sensitivity => {
      const value = limits.values[limit]!;
      const moved = (by: number) => {
        limits.values[limit] = movedBy(by, value);
        try {
          return effects(all, judged);
        } finally {
          limits.values[limit] = value;
        }
      };
      return { owner, limit, value, why: limits.reasons[limit]!, smaller: moved(-FIFTH), larger: moved(FIFTH) };
    });
  };
  return [
    ...OF_ALL.flatMap(([owner, limits]) => measured(owner, limits, anew)),
    ...OF_DETECTORS.flatMap(([owner, detector, limits]) => measured(owner, limits, again(detector))),
    ...OF_HEARING.flatMap(([owner, limits]) => measured(owner, limits, again(null))),
  ];
}

function effects(all: readonly Read[], judged: (one: Read) => Judgement): Record<Known['group'], Effect> {
  const found = { simulated: { changed: 0, gained: 0 }, recorded: { changed: 0, gained: 0 } };
  for (const one of all) {
    const { known, verdict } = one;
    const now = judged(one);
    const effect = found[known.group];
    if (now.pattern !== verdict.pattern || now.kind !== verdict.kind) effect.changed++;
    effect.gained += Number(known.isRight(now)) - Number(known.isRight(verdict));
  }
  return found;
}
