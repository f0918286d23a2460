/** Curves with their answers: simulated ones and recorded runs, judged, and weighed against each other. */
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { calibrationKey } from '../diagnosis/calibration.ts';
import { readCurve } from '../diagnosis/curve.ts';
import { judge } from '../diagnosis/diagnose.ts';
import { canonical, type DiagnosableHistory } from '../diagnosis/series.ts';
import { simulate, type Difficulty } from '../diagnosis/simulator/index.ts';
import type { Context, Finding } from '../diagnosis/verdict.ts';
import type { JudgedVerdict } from './calibration_fit.ts';
import { readRecordedRuns } from './recorded_runs.ts';

type Answer = Pick<Finding, 'pattern' | 'kind'>;

/** One curve with its answer. */
export interface Judged {
  kind: keyof typeof SHARES;
  label: Pattern;
  variety: string;
  seed: number;
  /** The score is what the detectors say, before it is calibrated. */
  answer: Answer & { score: number };
}

const LABELS = Object.keys(PATTERNS) as Pattern[];

/** How much each kind of curve counts, whatever their number. */
const SHARES = { clear: 0.4, borderline: 0.4, recorded: 0.2 };
/** In each of them a run is as often healthy as not, and one ill is as frequent as another. */
const HEALTHY = 0.5;
const ILL = (1 - HEALTHY) / (LABELS.length - 1);

/** @param count seeds for each pattern, the first of them `from` */
export const judgeSimulated = (kind: Difficulty, from: number, count: number): Judged[] =>
  LABELS.flatMap((label) =>
    Array.from({ length: count }, (_, i) => {
      const seed = from + i;
      const { history, context, variety } = simulate(label, seed, kind);
      return { kind, label, variety, seed, answer: answerTo(history, context) };
    }),
  );

/** @throws LabError where there is no such folder */
export const judgeRecorded = (folder: string): Judged[] =>
  readRecordedRuns(folder).map(({ name, seed, expected, history, context }) => ({
    kind: 'recorded',
    label: expected,
    variety: name,
    seed,
    answer: answerTo(history, context),
  }));

function answerTo(history: DiagnosableHistory, context: Context): Judged['answer'] {
  const { pattern, kind, confidence } = judge(readCurve(canonical(history), context));
  return { pattern, kind, score: confidence };
}

/** Each curve by the share of its kind and of its label therein; on average it weighs 1. */
export function weighed(curves: readonly Judged[]): JudgedVerdict[] {
  const groupOf = ({ kind, label }: Judged) => `${kind} ${label}`;
  const sizes = new Map<string, number>();
  for (const curve of curves) sizes.set(groupOf(curve), (sizes.get(groupOf(curve)) ?? 0) + 1);
  const weights = curves.map(
    (curve) => (SHARES[curve.kind] * (curve.label === 'good' ? HEALTHY : ILL)) / sizes.get(groupOf(curve))!,
  );
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / curves.length;
  return curves.map((curve, i) => ({
    key: calibrationKey(curve.answer),
    claimed: curve.answer.score,
    right: isRightAnswer(curve),
    weight: weights[i]! / mean,
  }));
}

/** It is right of a borderline curve to say that no pattern fits. */
export const isRightAnswer = ({ kind, label, answer }: Pick<Judged, 'kind' | 'label'> & { answer: Answer }): boolean =>
  answer.pattern === label || (kind === 'borderline' && answer.kind === 'no-match');
