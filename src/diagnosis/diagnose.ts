/** History → verdict: what the detectors see becomes one judgement, with its confidence, causes and fixes. */
import { calibrated } from './calibration.ts';
import { explain } from './causes/index.ts';
import { readCurve, type Curve } from './curve.ts';
import { hear, HEARING_LIMITS, look, isIll, isRemark, type Detection, type Hearing } from './hearing.ts';
import { largestClimb } from './detectors/good.ts';
import { defineLimits } from './limits.ts';
import { canonical, type DiagnosableHistory, type Series } from './series.ts';
import { ENOUGH, soFar } from './so_far.ts';
import { ramp } from './statistics.ts';
import type { Context, Evidence, Finding, Judgement, Verdict } from './verdict.ts';
import { number, percent } from './words.ts';

export const CONFIDENCE_LIMITS = defineLimits({
  fewPoints: [0.8, 'Factor on the score in a record of the fewest points: they leave more room for error.'],
  points: [40, 'Losses from which their number leaves no more room for error.'],
  unknown: [0.93, 'Factor on the score where the loss of guessing evenly is not known.'],
  hint: [0.6, 'Weight of the strongest hint that a run is not as healthy as it looks.'],
});
const { values: limits } = CONFIDENCE_LIMITS;

/**
 * Names the pattern of a loss curve.
 *
 * @param history columns of equal length, losses in nats. It may have gaps, restarts and non-finite values.
 * @param context what is known beside the curve; the more, the surer the answer.
 */
export const diagnose = (history: DiagnosableHistory, context: Context = {}): Verdict =>
  diagnoseSeries(canonical(history), context);

/** Every detector that spoke of a history, and what became of it. */
export const hearingOf = (history: DiagnosableHistory, context: Context = {}): Hearing =>
  hear(readCurve(canonical(history), context));

/** `diagnose` of a history that has been read row by row. */
export function diagnoseSeries(series: Series, context: Context = {}): Verdict {
  const curve = readCurve(series, context);
  const found = calibrated(judge(curve));
  const judgement = curve.final ? found : soFar(found);
  const { facts: _, ...told } = judgement;
  const verdict = { ...told, ...explain(curve, judgement) };
  return series.ofValidation ? ofValidation(verdict) : verdict;
}

/** Moves the evidence to the curve of the validation loss, if that stands in for the training loss. */
function ofValidation(verdict: Verdict): Verdict {
  const moved = (evidence: readonly Evidence[]) =>
    evidence.map((one): Evidence => ({ ...one, channel: one.channel === 'trainLoss' ? 'valLoss' : one.channel }));
  const secondary = verdict.secondary.map((finding) => ({ ...finding, evidence: moved(finding.evidence) }));
  return { ...verdict, evidence: moved(verdict.evidence), secondary };
}

/** A verdict with the score of its detector, before that becomes a probability. */
export function judge(curve: Curve, see = look): Judgement {
  const hearing = hear(curve, see);
  const { outcome } = hearing;
  if (outcome === 'too-early') return tooEarly(curve);
  return outcome === 'undecided' ? undecided(curve, hearing) : decided(curve, hearing, outcome);
}

/** The verdict of the detector that won. */
function decided(curve: Curve, { heard, spoken }: Hearing, chosen: Detection): Judgement {
  const { summary, facts } = chosen;
  const enough = ramp(curve.train.step.length, HEARING_LIMITS.values.fewest, limits.points);
  const points = limits.fewPoints + (1 - limits.fewPoints) * enough;
  const support = points * (curve.uniformLoss === null ? limits.unknown : 1);
  const sure = chosen.pattern === 'nan' ? 1 : support * (1 - doubt(chosen, heard));
  return {
    ...findingOf(chosen),
    confidence: chosen.confidence * sure,
    facts,
    final: curve.final,
    summary,
    notes: notesOn(curve),
    secondary: surestFirst(spoken.filter(isRemark).map(({ detection }) => detection)).map(findingOf),
  };
}

function doubt({ pattern }: Detection, heard: readonly Detection[]): number {
  if (pattern !== 'good') return 0;
  return limits.hint * Math.max(0, ...heard.filter(isIll).map(({ confidence }) => confidence));
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
      `The first loss, ${number(train.value[0]!)}, is far above ${number(vocabMismatch)}, the loss of guessing evenly among the given number of tokens or classes: that number does not fit, and is ignored.`,
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
    ? `The record is too short to tell: it has ${n} of at least ${HEARING_LIMITS.values.fewest} losses.`
    : n < ENOUGH
      ? `Too early to tell: ${n} of at least ${ENOUGH} losses so far.`
      : 'Too early to tell: what looks still may only be slow to begin.';
  const facts = { at: train.step[0] ?? 0 };
  const told = { evidence: [], facts, final, summary, notes: [], secondary: [] };
  return { pattern: 'unclear', kind: 'early', confidence: 0.9, ...told };
}

function undecided(curve: Curve, { heard }: Hearing): Judgement {
  const detections = surestFirst(heard);
  const [surest] = detections;
  return {
    pattern: 'unclear',
    kind: 'no-match',
    confidence: 1 - (surest?.confidence ?? 0),
    evidence: surest?.evidence ?? [],
    facts: { at: surest?.facts.at ?? curve.train.step[0]! },
    final: curve.final,
    summary: whyUndecided(curve),
    notes: [],
    secondary: detections.map(findingOf),
  };
}

/** Share of the lowest level before: a climb that is worth a word. */
const CLIMBED = 0.1;
/** Shares of the start: a drop that noise may be, and one that is too small for learning. */
const [NOTHING_SEEN, TOO_LITTLE] = [0.03, 0.15];

function whyUndecided({ levels, start, end }: Curve): string {
  const climb = largestClimb(levels);
  if (climb > CLIMBED)
    return `The loss rose by ${percent(climb)} in between, too slowly for a spike: no pattern fits that.`;
  const drop = (start - end) / start;
  if (drop < 0) return `The loss rose by ${percent(-drop)}: no pattern fits that.`;
  if (drop < NOTHING_SEEN)
    return `The loss moved by only ${percent(drop)}, less than its noise: a longer record would tell more.`;
  if (drop < TOO_LITTLE) return `The loss fell by ${percent(drop)}: too much for a flat line, too little for learning.`;
  return 'No pattern fits this curve well enough to name it.';
}
