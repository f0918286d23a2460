import { median, quantile } from '../../core/quantile.ts';
import { sawtooth as causes } from '../causes/sawtooth.ts';
import type { Curve } from '../curve.ts';
import { defineLimits } from '../limits.ts';
import { correlation, ramp } from '../statistics.ts';
import { number, percent } from '../words.ts';
import { defineDetector, throughout, type Sight } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [20, 'Losses: in fewer a bounce cannot be told from a few jumps.'],
  fewPoints: [120, 'Losses: among so few single teeth are seen, smaller ones too; among twice as many only a band.'],
  smallTooth: [0.035, 'Share of the level: a smaller tooth is not seen, however few there are.'],
  tooth: [0.055, 'Share of the level: a tooth so large is seen among few points.'],
  smallToothInHeight: [0.035, 'Share of the height of the picture: a smaller tooth is not seen among few points.'],
  toothInHeight: [0.06, 'Share of the height of the picture: a tooth so large is.'],
  smallBand: [0.058, 'Share of the level: a narrower band is the noise of an ordinary run.'],
  band: [0.08, 'Share of the level: a band so wide is more than that.'],
  smallBandInHeight: [
    0.0125,
    'Share of the height of the picture: a narrower band is not seen, however low the level.',
  ],
  bandInHeight: [0.025, 'Share of the height of the picture: a band so wide is.'],
  ground: [0.05, 'Share of the start that a level counts as at least: near zero any bounce is a multiple.'],
  unrelated: [-0.1, 'Correlation of neighbouring changes: above it the loss follows its trend.'],
  opposed: [-0.25, 'Correlation of neighbouring changes: below it they undo each other; white noise has one half.'],
  seldom: [0.3, 'Share of the points: turning round less often is no bounce.'],
  often: [0.45, 'Share of the points: turning round so often is a bounce; white noise does so at two of three.'],
  wild: [0.4, 'Share of the points that stand out: with more, the run is thrown about rather than bouncing.'],
  wildFactor: [0.5, 'Factor on the fit of such a run.'],
  score: [0.2, 'Score of a curve that hardly fits: neither believed nor a remark.'],
  gain: [0.75, 'Added as the fit becomes perfect; the sum is short of certain.'],
});
const { values: limits } = LIMITS;

/** Median of the sizes of normal noise by their upper quartile: Φ⁻¹(3/4) / Φ⁻¹(7/8). */
const UPPER_TO_MEDIAN = 0.586;
/** The teeth may be a few points wide. */
const LAGS = [1, 2, 3] as const;

/** The loss bounces up and down every few points around its trend. */
export const sawtooth = defineDetector({
  pattern: 'sawtooth',
  kinds: [],
  earliest: 30,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    if (curve.train.step.length < limits.fewest) return null;
    const bounce = measure(curve);
    const fit = judge(curve, bounce);
    return fit > 0 ? tell(curve, bounce, fit) : null;
  },
});

interface Bounce {
  /** Typical change from one point to the next; and as a share of the level. */
  size: number;
  ofLevel: number;
  /** Height of the picture: what an eye compares the bounce with. */
  height: number;
  /** Share of the points at which the loss turns round. */
  flips: number;
  /** The most negative correlation of changes a few points apart. */
  correlation: number;
}

function measure({ train, start, end }: Curve): Bounce {
  const n = train.step.length;
  // The level hardly changes any more there; ten thousand points are enough to know.
  const late = train.value.subarray(Math.max(n >> 2, n - 10_000));
  const changes = Float64Array.from({ length: late.length - 1 }, (_, i) => late[i + 1]! - late[i]!);
  const sizes = changes.map(Math.abs);
  // In twos and threes every other change is none.
  const size = Math.max(median(sizes), UPPER_TO_MEDIAN * quantile(sizes, 0.75));
  const turns = changes.filter((change, i) => i > 0 && change * changes[i - 1]! < 0).length;
  return {
    size,
    ofLevel: Math.max(size / Math.max(median(late), limits.ground * start), 0),
    height: Math.max(Math.max(start, train.value[0]!) - end, 1e-12),
    flips: turns / Math.max(1, changes.length - 1),
    correlation: Math.min(...LAGS.map((lag) => correlation(changes, lag))),
  };
}

/** How well the bounce fits: 0 to 1. */
function judge({ train, excursions }: Curve, { size, ofLevel, height, flips, correlation: undone }: Bounce): number {
  const n = train.step.length;
  const ofHeight = size / height;
  const teeth = Math.min(
    ramp(ofLevel, limits.smallTooth, limits.tooth),
    ramp(ofHeight, limits.smallToothInHeight, limits.toothInHeight),
    ramp(n, 2 * limits.fewPoints, limits.fewPoints),
  );
  const band = Math.min(
    ramp(ofLevel, limits.smallBand, limits.band),
    ramp(ofHeight, limits.smallBandInHeight, limits.bandInHeight),
  );
  const alternates = Math.min(ramp(undone, limits.unrelated, limits.opposed), ramp(flips, limits.seldom, limits.often));
  const isWild = excursions.reduce((sum, one) => sum + one.end - one.start, 0) > limits.wild * n;
  return Math.min(Math.max(band, teeth), alternates) * (isWild ? limits.wildFactor : 1);
}

function tell(curve: Curve, { size, ofLevel, height, flips }: Bounce, fit: number): Sight<never> {
  const { train, start, end, loss } = curve;
  return {
    kind: null,
    confidence: limits.score + limits.gain * fit,
    facts: { at: train.step[0]! },
    evidence: [
      throughout(
        curve,
        `From one point to the next the loss changes by ${number(size)}, ${percent(ofLevel)} of its level, in the typical case.`,
      ),
      throughout(
        curve,
        `It turns round at ${percent(flips)} of the points, up and down, instead of following its trend.`,
      ),
      throughout(
        curve,
        height > 2 * size
          ? `All of the progress, from ${loss(start)} to ${loss(end)}, is ${Math.round(height / size)} times that bounce.`
          : `There is no progress to speak of: the loss starts at ${loss(start)} and ends at ${loss(end)}.`,
      ),
    ],
    summary: `The loss bounces by ${percent(ofLevel)} from point to point, up and down around its trend.`,
  };
}
