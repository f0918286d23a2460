/** History → verdict: every detector is heard, then they are ranked, or none is believed. */
import type { Pattern } from '../core/pattern.ts';
import { calibrated } from './calibration.ts';
import { explain } from './causes/index.ts';
import { readCurve, type Curve } from './curve.ts';
import { DETECTORS } from './detectors/index.ts';
import type { Detection } from './detectors/detector.ts';
import { largestClimb } from './detectors/good.ts';
import { canonical, type DiagnosableHistory, type Series } from './series.ts';
import { ENOUGH, isTimely, soFar } from './so_far.ts';
import { ramp } from './statistics.ts';
import type { Context, Evidence, Finding, Judgement, Verdict } from './verdict.ts';
import { number, percent } from './words.ts';

/** From here a detector is believed; from a little below it is worth a remark. */
const BELIEVED = 0.5;
const REMARK = 0.4;
/** A doubtful finding gives way to one that is surer by so much. */
const DOUBTFUL = 0.76;
const SURER = 0.18;
/** Points that a shape needs. */
const FEWEST = 8;
/** In these many some troubles can be seen already. */
const FEWEST_OF_TROUBLE = 5;

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
export const diagnose = (history: DiagnosableHistory, context: Context = {}): Verdict =>
  diagnoseSeries(canonical(history), context);

/** The same of a history that has been taken in row by row. */
export function diagnoseSeries(series: Series, context: Context = {}): Verdict {
  const curve = readCurve(series, context);
  const found = calibrated(judge(curve));
  const judgement = curve.final ? found : soFar(found);
  const { facts, ...told } = judgement;
  const verdict = { ...told, ...explain(curve, { ...told, facts }) };
  return series.ofValidation ? ofValidation(verdict) : verdict;
}

/** Where the validation loss stands in for the training loss, evidence is on its curve. */
function ofValidation(verdict: Verdict): Verdict {
  const moved = (evidence: readonly Evidence[]) =>
    evidence.map((one): Evidence => ({ ...one, channel: one.channel === 'trainLoss' ? 'valLoss' : one.channel }));
  const secondary = verdict.secondary.map((finding) => ({ ...finding, evidence: moved(finding.evidence) }));
  return { ...verdict, evidence: moved(verdict.evidence), secondary };
}

/** With the scores of the detectors, before these become probabilities. */
export function judge(curve: Curve): Judgement {
  const { final, train } = curve;
  const all = DETECTORS.map((detect) => detect(curve)).filter((detection) => detection !== null);
  const heard = final ? all : all.filter((detection) => isTimely(curve, detection));
  const believed = heard.filter(({ confidence }) => confidence >= BELIEVED);
  const obvious = heard.find(({ pattern }) => pattern === 'nan' || pattern === 'collapse');
  const n = train.step.length;
  const tooShort =
    n < FEWEST && !(obvious && obvious.confidence > 0.8) && (n < FEWEST_OF_TROUBLE || believed.length === 0);
  if (!tooShort && believed.length > 0) return rank(curve, believed, heard);
  const waiting = !final && (n < ENOUGH || all.some(({ confidence }) => confidence >= BELIEVED));
  return tooShort || waiting ? tooEarly(curve) : undecided(curve, heard);
}

/** The first is the verdict, in the order of the detectors: a run that died is not called bumpy. */
function rank(curve: Curve, believed: readonly Detection[], heard: readonly Detection[]): Judgement {
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
  const support = (0.8 + 0.2 * ramp(curve.train.step.length, FEWEST, 40)) * (curve.uniformLoss === null ? 0.93 : 1);
  return {
    ...finding,
    confidence: certain ? finding.confidence : finding.confidence * support * (1 - doubt(chosen, heard)),
    final: curve.final,
    summary,
    notes: notesOn(curve),
    secondary: surestFirst(
      heard.filter(({ pattern, confidence }) => confidence >= REMARK && !implied.includes(pattern)),
    ).map(findingOf),
  };
}

/** Weight of the strongest hint that a run is not as healthy as it looks. */
const HINT = 0.6;

function doubt({ pattern }: Detection, heard: readonly Detection[]): number {
  if (pattern !== 'good') return 0;
  const ills = heard.filter((one) => one.pattern !== 'good' && one.kind !== 'released');
  return HINT * Math.max(0, ...ills.map(({ confidence }) => confidence));
}

/** What has to be known of the record to understand the verdict. */
function notesOn(curve: Curve): string[] {
  const { vocabMismatch, train, series } = curve;
  const { runs, latest, ofValidation } = series;
  const sentences = [
    runs > 1 &&
      `The record holds ${runs} runs one after the other; this is the ${latest ? 'last' : 'longest'} of them.`,
    ofValidation && 'No training loss was logged: this is read from the validation loss.',
    vocabMismatch !== null &&
      `The first loss, ${number(train.value[0]!)}, is far above ${number(vocabMismatch)}, the loss of guessing among as many as were given: their number does not fit, and is left aside.`,
  ];
  return sentences.filter((text) => text !== false);
}

/** The surest first, and of each pattern only the surest. */
const surestFirst = (detections: readonly Detection[]): Detection[] =>
  [...detections]
    .sort((a, b) => b.confidence - a.confidence)
    .filter(({ pattern }, i, sorted) => sorted.findIndex((other) => other.pattern === pattern) === i);

const findingOf = ({ pattern, kind, confidence, evidence }: Detection): Finding => ({
  pattern,
  kind,
  confidence,
  evidence,
});

function tooEarly(curve: Curve): Judgement {
  const { train, final } = curve;
  const n = train.step.length;
  const summary = final
    ? `The record is too short to tell: it has ${n} of at least ${FEWEST} losses.`
    : n < ENOUGH
      ? `Too early to tell: ${n} of at least ${ENOUGH} losses so far.`
      : 'Too early to tell: what looks still may only be slow to begin.';
  const facts = { at: train.step[0] ?? 0 };
  const told = { evidence: [], facts, final, summary, notes: [], secondary: [] };
  return { pattern: 'unclear', kind: 'early', confidence: 0.9, ...told };
}

function undecided(curve: Curve, heard: readonly Detection[]): Judgement {
  const detections = surestFirst(heard);
  const [surest] = detections;
  return {
    pattern: 'unclear',
    kind: 'no match',
    confidence: 1 - (surest?.confidence ?? 0),
    evidence: surest?.evidence ?? [],
    facts: { at: surest?.facts.at ?? curve.train.step[0]! },
    final: curve.final,
    summary: whyUndecided(curve),
    notes: [],
    secondary: detections.map(findingOf),
  };
}

function whyUndecided({ levels, start, end }: Curve): string {
  const climb = largestClimb(levels);
  if (climb > 0.1)
    return `The loss rose by ${percent(climb)} in between, too slowly for a spike: no pattern fits that.`;
  const drop = (start - end) / start;
  if (drop < 0) return `The loss rose by ${percent(-drop)}: no pattern fits that.`;
  if (drop < 0.03) return `The loss moved by only ${percent(drop)}, less than its noise: more of it would tell.`;
  if (drop < 0.15) return `The loss fell by ${percent(drop)}: too much for a flat line, too little for learning.`;
  return 'No pattern fits this curve well enough to name it.';
}
