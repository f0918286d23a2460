import { median } from '../../core/quantile.ts';
import { spikes as causes, spikesLeft } from '../causes/spikes.ts';
import type { Curve } from '../curve.ts';
import type { Excursion } from '../excursions.ts';
import { HIGH, LESSER, NEEDLE, widthOf } from '../jumps.ts';
import { finite, indexAfter } from '../series.ts';
import { ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, steps, times } from '../words.ts';
import { defineDetector } from './detector.ts';

/** How high a lone needle must be to make the verdict. */
const REMARKABLE = Math.log(2.5);
/** Jumps within this share of the run belong to its beginning. */
const BEGINNING = 0.05;
/** As many needles as this are the noise itself. */
const TOO_MANY = 1 / 8;
/** Points after a jump that tell its level, and a rise worth calling one, in logarithm. */
const AFTER = 10;
const LASTING = Math.log(1.08);
/** More spikes than this are summed up in one sentence. */
const TOLD = 3;

/** The loss jumps to at least one and a half times its level, and comes back. */
export const spikes = defineDetector({
  pattern: 'spikes',
  kinds: ['needles', 'fast', 'slow', 'not-recovered'],
  earliest: 30,
  implies: [],
  causes: { default: causes, 'not-recovered': spikesLeft },
  detect: (curve) => {
    const n = curve.train.step.length;
    const found = curve.jumps;
    if (n < 12 || found.length === 0 || found.length > TOO_MANY * n) return null;
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
  if (height <= HIGH) return 0.4 + 0.2 * ramp(height, LESSER, HIGH);
  const size = 0.15 * ramp(height, HIGH, 2 * HIGH);
  const confidence = Math.min(0.98, 0.55 + 0.1 * Math.min(found.length, 3) + size + (coincide ? 0.1 : 0));
  // A jolt while the rate warms up, or one strange batch in a whole run, is a remark and no verdict.
  const remark =
    found.at(-1)!.start < BEGINNING * n || (found.length === 1 && kind === 'needles' && height < REMARKABLE);
  return remark ? 0.6 * confidence : confidence;
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
      (one) => (!one.recovered && widthOf(one) > NEEDLE) || (found.length === 1 && leavesTheLevelHigher(u, one)),
    )
  )
    return 'not-recovered';
  const width = median(found.map(widthOf));
  if (width <= NEEDLE) return 'needles';
  return width <= Math.max(30, 0.05 * train.step.length) ? 'fast' : 'slow';
}

/** Back from the jump, but to another level than before. */
function leavesTheLevelHigher(u: Float64Array, { end, base, sigma, height }: Excursion): boolean {
  // Once its tail is over, too.
  const after = u.slice(end + AFTER, end + 2 * AFTER);
  return after.length === AFTER && median(after) - base > Math.max(0.1 * height, LASTING, 2 * sigma);
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
  return value.subarray(from, to).some((norm) => !(norm <= 3 * usual));
}

function gradients({ series }: Curve, count: number, coincide: number): Evidence[] {
  const { step } = finite(series.gradNorm);
  if (step.length < 20) return [];
  const where = count === 1 ? 'at the same time' : `at the same time in ${coincide} of ${count} jumps`;
  const text = coincide > 0 ? `The gradient jumps ${where}.` : 'The gradient does not jump with the loss.';
  return [{ text, from: step[0]!, to: step.at(-1)!, channel: 'gradNorm' }];
}
