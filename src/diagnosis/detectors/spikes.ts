import { median } from '../../core/quantile.ts';
import { spikes as causes, spikesLeft } from '../causes/spikes.ts';
import type { Curve } from '../curve.ts';
import type { Excursion } from '../excursions.ts';
import { JUMP_LIMITS, widthOf } from '../jumps.ts';
import { finite, indexAfter } from '../series.ts';
import { ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, steps, times } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector } from './detector.ts';

/** More spikes than this are summed up in one sentence. */
const TOLD = 3;

const LIMITS = defineLimits({
  fewest: [12, 'Losses: in fewer there is no level that a jump could leave.'],
  tooMany: [0.125, 'Share of the points: if one in eight is a jump, jumps are what the noise is like.'],
  remarkable: [2.5, 'Times the level: a lone needle below this is one strange batch, and no verdict.'],
  beginning: [0.05, 'Share of the run: jumps that all come this early are the jolt of a warm-up.'],
  remark: [0.6, 'Factor on the score of what is a remark and no verdict; takes every such score below one half.'],
  lesserScore: [0.4, 'Score of the least of lesser jumps: worth a remark, not believed.'],
  lesserGain: [0.2, 'Added to it as a lesser jump comes up to a high one.'],
  score: [0.55, 'Score of a high jump before number, size and gradient are looked at: believed.'],
  gainByCount: [0.1, 'Added for each jump, up to three: one may be an accident.'],
  gainBySize: [0.15, 'Added as the highest grows to the square of what is called high.'],
  gainByGradient: [0.1, 'Added if the gradient jumps along.'],
  most: [0.98, 'Highest score: short of certain.'],
  quickPoints: [30, 'Points within which a way back is called fast in a short run.'],
  quickShare: [0.05, 'Share of the run within which a way back is called fast in a long one.'],
  after: [10, 'Points after the tail of a jump that tell the level it left behind.'],
  lasting: [1.08, 'Times the level before: from here a level left behind counts as higher.'],
  lastingShare: [0.1, 'Share of the height of the jump that a level left behind must exceed.'],
  lastingSigmas: [2, 'Standard deviations of the noise that it must exceed.'],
  gradient: [3, 'Times its usual size: from here a gradient norm jumps.'],
});
const { values: limits } = LIMITS;

/** The loss jumps to at least one and a half times its level, and comes back. */
export const spikes = defineDetector({
  pattern: 'spikes',
  kinds: ['needles', 'fast', 'slow', 'not-recovered'],
  earliest: 30,
  implies: [],
  causes: { default: causes, 'not-recovered': spikesLeft },
  limits: LIMITS,
  detect: (curve) => {
    const n = curve.train.step.length;
    const found = curve.jumps;
    if (n < limits.fewest || found.length === 0 || found.length > limits.tooMany * n) return null;
    const largest = found.reduce((most, one) => (one.height > most.height ? one : most));
    const kind = kindOf(curve, found);
    const coincide = found.filter((one) => gradientJumps(curve, one)).length;
    const height = curve.zero === 0 ? `to ${number(Math.exp(largest.height))} times its level` : 'far above its level';
    const ways = found.length === 1 ? WAY_BACK : WAYS_BACK;
    return {
      kind,
      confidence: confidenceIn(found, largest.height, kind, coincide > 0, n),
      facts: { at: curve.train.step[found[0]!.start]!, jumps: found },
      evidence: [...tell(curve, found, kind), ...gradients(curve, found.length, coincide)],
      summary: `The loss jumps ${times(found.length)}, ${height}${found.length > 1 ? ' at the worst' : ''}, and ${ways[kind]}.`,
    };
  },
});

function confidenceIn(found: readonly Excursion[], height: number, kind: Kind, coincide: boolean, n: number): number {
  const [lesser, high] = [Math.log(JUMP_LIMITS.values.lesser), Math.log(JUMP_LIMITS.values.high)];
  if (height <= high) return limits.lesserScore + limits.lesserGain * ramp(height, lesser, high);
  const bySize = limits.gainBySize * ramp(height, high, 2 * high);
  const byCount = limits.gainByCount * Math.min(found.length, 3);
  const score = limits.score + byCount + bySize + (coincide ? limits.gainByGradient : 0);
  const confidence = Math.min(limits.most, score);
  // A jolt while the rate warms up, or one strange batch in a whole run, is a remark and no verdict.
  const remark =
    found.at(-1)!.start < limits.beginning * n ||
    (found.length === 1 && kind === 'needles' && height < Math.log(limits.remarkable));
  return remark ? limits.remark * confidence : confidence;
}

const WAY_BACK = {
  needles: 'is back at once',
  fast: 'comes back within a few steps',
  slow: 'takes long to come back',
  'not-recovered': 'has not come back all the way',
} as const;

type Kind = keyof typeof WAY_BACK;

const WAYS_BACK: Record<Kind, string> = {
  ...WAY_BACK,
  needles: 'is back at once each time',
};

function kindOf({ train, u }: Curve, found: readonly Excursion[]): Kind {
  if (
    found.some(
      (one) =>
        (!one.recovered && widthOf(one) > JUMP_LIMITS.values.needle) ||
        (found.length === 1 && leavesTheLevelHigher(u, one)),
    )
  )
    return 'not-recovered';
  const width = median(found.map(widthOf));
  if (width <= JUMP_LIMITS.values.needle) return 'needles';
  return width <= Math.max(limits.quickPoints, limits.quickShare * train.step.length) ? 'fast' : 'slow';
}

/** Back from the jump, but to another level than before. */
function leavesTheLevelHigher(u: Float64Array, { end, base, sigma, height }: Excursion): boolean {
  // Once its tail is over, too.
  const points = limits.after;
  const after = u.slice(end + points, end + 2 * points);
  const rise = Math.max(limits.lastingShare * height, Math.log(limits.lasting), limits.lastingSigmas * sigma);
  return after.length === points && median(after) - base > rise;
}

function tell({ train: { step, value }, zero, loss }: Curve, found: readonly Excursion[], kind: Kind): Evidence[] {
  const worst = [...found].sort((a, b) => b.height - a.height).slice(0, TOLD);
  const evidence = worst
    .sort((a, b) => a.start - b.start)
    .map(({ start, peak, end, base, height, recovered }): Evidence => {
      const last = Math.min(end, step.length - 1);
      const down = kind === 'not-recovered' && found.length === 1 ? 'most of the way down' : 'back';
      const back = recovered ? `it is ${down} by step ${step[last]}` : 'it has not come back';
      const size =
        zero === 0
          ? `${number(Math.exp(height))} times the level of ${number(Math.exp(base))}`
          : `far above the level of ${loss(Math.exp(base))}`;
      const text = `At step ${step[start]} the loss jumps from ${loss(value[Math.max(0, start - 1)]!)} up to ${loss(value[peak]!)}, ${size}; ${back}.`;
      return { text, from: step[start]!, to: step[last]!, channel: 'trainLoss' };
    });
  const [from, to] = [step[found[0]!.start]!, step[Math.min(found.at(-1)!.end, step.length - 1)]!];
  if (found.length > TOLD) {
    const text = `There are ${found.length} such jumps, in ${steps(from, to)}; the ${TOLD} highest are listed.`;
    evidence.push({ text, from, to, channel: 'trainLoss' });
  }
  return evidence;
}

/** Whether the gradient is more than three times its usual size around the jump. */
function gradientJumps({ series, train }: Curve, { start, peak }: Excursion): boolean {
  const { step, value } = series.gradNorm;
  if (step.length < 20) return false;
  const from = indexAfter(step, train.step[Math.max(0, start - 2)]! - 1e-9);
  const to = indexAfter(step, train.step[peak]!);
  const usual = median(value.subarray(Math.max(0, from - 100), from));
  return value.subarray(from, to).some((norm) => !(norm <= limits.gradient * usual));
}

function gradients({ series }: Curve, count: number, coincide: number): Evidence[] {
  const { step } = finite(series.gradNorm);
  if (step.length < 20) return [];
  const where = count === 1 ? 'at the same time' : `at the same time in ${coincide} of ${count} jumps`;
  const text = coincide > 0 ? `The gradient jumps ${where}.` : 'The gradient does not jump with the loss.';
  return [{ text, from: step[0]!, to: step.at(-1)!, channel: 'gradNorm' }];
}
