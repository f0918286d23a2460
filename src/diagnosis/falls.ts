/** Where the loss falls at once, and where the learning rate is cut: found once, for every detector that asks. */
import { median } from '../core/quantile.ts';
import type { Curve } from './curve.ts';
import { defineLimits } from './limits.ts';
import { indexFrom, type Points } from './series.ts';
import { clamp, noise, slope } from './statistics.ts';
import type { Evidence } from './verdict.ts';
import { percent } from './words.ts';

export const FALL_LIMITS = defineLimits({
  cut: [0.6, 'Share of the rate before: a fall to it, all at once, is a cut.'],
  held: [0.9, 'Share of the rate: before a cut and after it the rate stays within this.'],
  reach: [15, 'A level is the median of some points on either side: the length of the record divided by this.'],
  shortReach: [4, 'Points: the fewest that a level is the median of.'],
  longReach: [60, 'Points: the most that a level is the median of.'],
  settle: [5, 'A fall may take some points: those of a level divided by this.'],
  bendBefore: [0.1, 'Share of the run at its beginning that is one steep fall, and no stair.'],
  nearFall: [0.05, 'Fall in logarithm within a few points: without it there is no edge, and nothing more is computed.'],
  stair: [0.1, 'Fall in logarithm: without a rate that explains it, a stair must be so high.'],
  stairSigmas: [8, 'Standard errors that it must have.'],
  lean: [0.5, 'Share of the fall that the slope before may explain.'],
  edge: [0.5, 'Share of the fall that must come within a few points.'],
  coarse: [600, 'Points: a longer record is looked through as medians of a few points each.'],
  leastNoise: [0.002, 'Least noise that is assumed, since logs are rounded.'],
});
const { values: limits } = FALL_LIMITS;

/** What falls are looked for in. */
type Stretch = Pick<Curve, 'u' | 'train' | 'excursions'>;

/** A fall from one level to another, measured over the points on both sides. */
export interface Fall {
  /** First step of the lower level. */
  at: number;
  /** Steps between which the levels are taken. */
  from: number;
  to: number;
  /** Losses before and after, as logged. */
  before: number;
  after: number;
  /** How far it goes beyond where the slope before was leading, in logarithm; and in standard errors. */
  depth: number;
  z: number;
  /** What the slope before would have brought, in logarithm. */
  lean: number;
}

/** Points on either side that a level is taken over. */
const reachIn = (points: number) => clamp(Math.round(points / limits.reach), limits.shortReach, limits.longReach);

/** First steps with a lower rate: where it is cut at once, and held before and after. */
export function findRateCuts({ step, value }: Points): number[] {
  const cuts: number[] = [];
  for (let i = 1; i < value.length; i++) {
    const [before, rate] = [value[i - 1]!, value[i]!];
    if (!(rate <= limits.cut * before) || rate <= 0) continue;
    // A cosine near its end also halves from point to point, but is never held.
    const held = i < 2 || (value[i - 2]! >= limits.held * before && value[i - 2]! * limits.held <= before);
    const holds = i + 1 >= value.length || (value[i + 1]! >= limits.held * rate && value[i + 1]! * limits.held <= rate);
    if (held && holds) cuts.push(step[i]!);
  }
  return cuts;
}

/**
 * Compares the levels on both sides of a point, leaving aside what the slope before would have brought anyway.
 *
 * @param at index of the point
 * @param since step before which no level is taken, such as that of the cut before
 * @param until step from which on no level is taken, such as that of the next cut
 * @returns null where the sides are too short, or an excursion lies over them
 */
export function fallAt({ u, train, excursions }: Stretch, at: number, since: number, until: number): Fall | null {
  const n = u.length;
  const reach = reachIn(n);
  const first = since === -Infinity ? 0 : indexFrom(train.step, since);
  const begin = Math.max(first, at - reach);
  const finish = Math.min(n, at + reach, until === Infinity ? n : indexFrom(train.step, until));
  if (at - begin < 4 || finish - at < 3) return null;
  if (excursions.some(({ start, end }) => start < at && end > begin && end - start > reach / 2)) return null;
  // The point of the cut itself may still have been measured before it; falls need a moment.
  const settle = at + Math.min(Math.ceil(reach / limits.settle), finish - at - 3);
  const index = (from: number, to: number) => Float64Array.from({ length: to - from }, (_, i) => from + i);
  const past = u.slice(begin, at);
  const future = u.slice(settle, finish);
  // The slope of a few noisy points says little: it is taken over a longer stretch, without the fall after a cut before.
  const from = Math.min(begin, Math.max(first + Math.round((at - first) / 3), at - 3 * reach));
  const tilt = Math.min(0, slope(index(from, at), u.subarray(from, at)));
  const middle = (begin + at - 1) / 2;
  const ahead = (settle + finish - 1) / 2;
  const expected = median(past) + tilt * (ahead - middle);
  const depth = expected - median(future);
  const scatter = Math.max(noise(u.slice(begin, finish)), limits.leastNoise);
  const z = depth / (1.25 * scatter * Math.sqrt(1 / past.length + 1 / future.length));
  const level = (from: number, to: number) => median(train.value.slice(from, to));
  return {
    at: train.step[at]!,
    from: train.step[begin]!,
    to: train.step[finish - 1]!,
    before: level(begin, at),
    after: level(settle, finish),
    depth,
    z,
    lean: -tilt * (ahead - middle),
  };
}

/** Falls of 10 % and more that take only a few points, each the deepest of its surroundings. */
export function findStairs(curve: Curve): Fall[] {
  const coarse = coarsened(curve);
  const { u } = coarse;
  const n = u.length;
  const reach = reachIn(n);
  // A fall may take a few points; where they are few themselves it is sudden or none.
  const edge = Math.max(3, Math.ceil(reach / limits.settle));
  const found: Fall[] = [];
  for (let i = Math.max(reach, Math.ceil(limits.bendBefore * n)); i < n - reach; i++) {
    const near = median(u.slice(i - edge, i)) - median(u.slice(i + edge - 3, i + 2 * edge - 3));
    if (near < limits.nearFall) continue;
    const fall = fallAt(coarse, i, -Infinity, Infinity);
    if (!fall || !isStair(fall) || near < limits.edge * fall.depth) continue;
    const last = found.at(-1);
    if (!last || fall.from >= last.at) found.push(fall);
    else if (fall.depth > last.depth) found[found.length - 1] = fall;
  }
  return found;
}

const isStair = ({ depth, z, lean }: Fall) =>
  depth >= limits.stair && z >= limits.stairSigmas && lean <= limits.lean * depth;

/** The curve as medians of a few points each, where there are many. */
function coarsened(curve: Curve): Stretch {
  const bin = Math.ceil(curve.u.length / limits.coarse);
  if (bin === 1) return curve;
  const length = Math.floor(curve.u.length / bin);
  const medians = (values: Float64Array) =>
    Float64Array.from({ length }, (_, i) => median(values.subarray(i * bin, (i + 1) * bin)));
  const { step, value } = curve.train;
  return {
    u: medians(curve.u),
    train: { step: Float64Array.from({ length }, (_, i) => step[i * bin]!), value: medians(value) },
    excursions: curve.excursions.map((one) => ({
      ...one,
      start: Math.floor(one.start / bin),
      end: Math.ceil(one.end / bin),
    })),
  };
}

/** @param where the beginning of the sentence, such as `At step 40` */
export const evidenceOf = ({ loss }: Curve, { before, after, depth, from, to }: Fall, where: string): Evidence => ({
  text: `${where} the loss drops from ${loss(before)} to ${loss(after)}, ${percent(1 - Math.exp(-depth))} below where it was heading.`,
  from,
  to,
  channel: 'trainLoss',
});
