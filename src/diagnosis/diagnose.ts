/** History → verdict: every detector is heard, then they are ranked, or none is believed. */
import type { Pattern } from '../core/pattern.ts';
import { readCurve, type Curve } from './curve.ts';
import { DETECTORS } from './detectors/index.ts';
import { throughout, type Detection } from './detectors/detector.ts';
import { largestClimb } from './detectors/good.ts';
import type { DiagnosableHistory } from './series.ts';
import { ramp } from './statistics.ts';
import type { Context, Evidence, Finding, Verdict } from './verdict.ts';
import { percent } from './words.ts';

/** From here a detector is believed; from a little below it is worth a remark. */
const BELIEVED = 0.5;
const REMARK = 0.4;
/** A doubtful finding gives way to one that is surer by so much. */
const DOUBTFUL = 0.76;
const SURER = 0.18;
/** Points that a shape needs: in a whole run, and while a run goes on. */
const FEWEST_FINAL = 8;
const FEWEST_SO_FAR = 30;
/** What looks still may only be slow to begin. */
const PATIENCE: Partial<Record<Pattern, number>> = { flat: 50, plateau: 60 };

/** What one pattern brings along by itself, and what is therefore not worth a remark beside it. */
const IMPLIES: Partial<Record<Pattern, readonly Pattern[]>> = {
  nan: ['unclear', 'collapse', 'plateau', 'flat'],
  unclear: ['spikes', 'sawtooth'],
  collapse: ['spikes', 'sawtooth', 'step', 'plateau'],
  flat: ['plateau', 'sawtooth'],
};

/**
 * Names the pattern of a loss curve.
 *
 * @param history columns of equal length, losses in nats. It may have gaps, restarts and non-finite values.
 * @param context what is known beside the curve; the more, the surer the answer.
 */
export function diagnose(history: DiagnosableHistory, context: Context = {}): Verdict {
  const curve = readCurve(history, context);
  const heard = DETECTORS.map((detect) => detect(curve)).filter((detection) => detection !== null);
  const n = curve.train.step.length;
  const fewest = curve.final ? FEWEST_FINAL : FEWEST_SO_FAR;
  const obvious = heard.find(({ pattern }) => pattern === 'nan' || pattern === 'collapse');
  if (n < fewest && !(obvious && obvious.confidence > 0.8)) return tooEarly(curve, fewest);

  const believed = heard.filter(({ confidence }) => confidence >= BELIEVED);
  const timely = believed.filter(
    ({ pattern }) => curve.final || (n >= (PATIENCE[pattern] ?? 0) && !warmingUp(curve, pattern)),
  );
  if (timely.length > 0) return rank(curve, timely, heard);
  return believed.length > 0 ? tooEarly(curve, Math.max(...Object.values(PATIENCE))) : undecided(curve, heard);
}

/** The first is the verdict, in the order of the detectors: a run that died is not called bumpy. */
function rank(curve: Curve, believed: readonly Detection[], heard: readonly Detection[]): Verdict {
  const [first] = believed as [Detection];
  const surer = believed.find(
    ({ pattern, kind, confidence }) =>
      pattern !== 'good' && kind !== 'released' && first.confidence < DOUBTFUL && confidence > first.confidence + SURER,
  );
  const chosen = surer ?? first;
  const implied: readonly Pattern[] = ['good', chosen.pattern, ...(IMPLIES[chosen.pattern] ?? [])];
  const { summary, ...finding } = chosen;
  const certain = chosen.pattern === 'nan';
  // Few points, or not knowing where the loss of ignorance lies, leave more room for error.
  const support =
    (0.8 + 0.2 * ramp(curve.train.step.length, FEWEST_FINAL, 40)) * (curve.knowsNothing === null ? 0.93 : 1);
  return {
    ...finding,
    evidence: [...finding.evidence, ...oneOfSeveral(curve)],
    confidence: certain ? finding.confidence : finding.confidence * support,
    final: curve.final,
    summary: !curve.final && chosen.pattern === 'good' ? 'Healthy so far.' : summary,
    secondary: findings(heard.filter(({ pattern, confidence }) => confidence >= REMARK && !implied.includes(pattern))),
  };
}

/** A rate that still rises has not yet shown what it can do. */
function warmingUp({ series: { lr } }: Curve, pattern: Pattern): boolean {
  const before = lr.value.at(Math.floor(-0.1 * lr.value.length) - 1);
  return pattern in PATIENCE && before !== undefined && lr.value.at(-1)! > before;
}

function oneOfSeveral(curve: Curve): Evidence[] {
  const { runs } = curve.series;
  return runs > 1
    ? [throughout(curve, `The record holds ${runs} runs one after the other; this is the longest of them.`)]
    : [];
}

/** The surest first, and of each pattern only the surest. */
const findings = (detections: readonly Detection[]): Finding[] =>
  detections
    .map(({ pattern, kind, confidence, evidence }) => ({ pattern, kind, confidence, evidence }))
    .sort((a, b) => b.confidence - a.confidence)
    .filter(({ pattern }, i, sorted) => sorted.findIndex((other) => other.pattern === pattern) === i);

function tooEarly({ train, final }: Curve, fewest: number): Verdict {
  const n = train.step.length;
  const summary = final
    ? `The record is too short to tell: it has ${n} of at least ${fewest} losses.`
    : n < fewest
      ? `Too early to tell: ${n} of at least ${fewest} losses so far.`
      : 'Too early to tell: the learning rate is still warming up.';
  return { pattern: 'unclear', kind: 'early', confidence: 0.9, evidence: [], final, summary, secondary: [] };
}

function undecided(curve: Curve, heard: readonly Detection[]): Verdict {
  const secondary = findings(heard);
  return {
    pattern: 'unclear',
    kind: 'no match',
    confidence: 1 - (secondary[0]?.confidence ?? 0),
    evidence: secondary[0]?.evidence ?? [],
    final: curve.final,
    summary: whyUndecided(curve),
    secondary,
  };
}

function whyUndecided({ levels, start, end }: Curve): string {
  const climb = largestClimb(levels);
  if (climb > 0.1)
    return `The loss rose by ${percent(climb)} in between, too slowly for a spike: no pattern fits that.`;
  const drop = (start - end) / start;
  if (drop < 0.15) return `The loss fell by ${percent(drop)}: too much for a flat line, too little for learning.`;
  return 'No pattern fits this curve well enough to name it.';
}
