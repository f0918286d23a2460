import { median } from '../../core/quantile.ts';
import { step as causes } from '../causes/step.ts';
import type { Curve } from '../curve.ts';
import { indexFrom, type Points } from '../series.ts';
import { clamp, noise, ramp, slope } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { percent, times } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, type Sight } from './detector.ts';

const LIMITS = defineLimits({
  cut: [0.6, 'Share of the rate before: a fall to it, all at once, is a cut.'],
  held: [0.9, 'Share of the rate: before a cut and after it the rate stays within this.'],
  mostCuts: [8, 'Cuts: more are a staircase too fine to be seen.'],
  reach: [15, 'Points on either side that a level is taken over, as a fraction of the record: one in so many.'],
  shortReach: [4, 'Points: the fewest that a level is taken over.'],
  longReach: [60, 'Points: the most that a level is taken over.'],
  noFall: [0.03, 'Fall in logarithm: a smaller one at a cut is not seen.'],
  fall: [0.08, 'Fall in logarithm: one so large at a cut is clear.'],
  noSigmas: [3, 'Standard errors: a smaller fall is noise.'],
  clearSigmas: [6, 'Standard errors: a larger fall is none of it.'],
  cutScore: [0.36, 'Score of falls at cuts that are hardly seen: neither believed nor a remark.'],
  cutGain: [0.54, 'Added as the largest becomes clear; the sum is short of certain, other things may come with a cut.'],
  bendBefore: [0.1, 'Share of the run at its beginning that is one steep fall, and no stair.'],
  nearFall: [0.05, 'Fall in logarithm within a few points: without it there is no edge, and nothing more is computed.'],
  stair: [0.1, 'Fall in logarithm: without a rate that explains it, a stair must be so high.'],
  stairSigmas: [8, 'Standard errors that it must have.'],
  lean: [0.5, 'Share of the fall that the slope before may explain.'],
  edge: [0.5, 'Share of the fall that must come within a few points.'],
  fewestStairs: [2, 'Stairs: one fall without a rate to explain it could be anything.'],
  stairScore: [0.45, 'Score of the lowest stairs: worth a remark.'],
  stairGain: [0.25, 'Added as the second highest stair becomes high.'],
  highStair: [0.3, 'Fall in logarithm of such a stair.'],
  coarse: [600, 'Points: a longer record is looked through as medians of a few points each.'],
  leastNoise: [0.002, 'Noise that is assumed at least: logs are rounded.'],
});
const { values: limits } = LIMITS;

/** What drops are looked for in. */
type Stretch = Pick<Curve, 'u' | 'train' | 'excursions'>;

/** Points on either side that a level is taken over. */
const reachIn = (points: number) => clamp(Math.round(points / limits.reach), limits.shortReach, limits.longReach);

interface Drop {
  at: number;
  from: number;
  to: number;
  before: number;
  after: number;
  /** Fall beyond where the slope before was leading, in logarithm; and in standard errors. */
  fall: number;
  z: number;
  /** What the slope before would have brought, in logarithm. */
  lean: number;
}

/** The loss falls in stairs, where the learning rate is cut. */
export const step = defineDetector({
  pattern: 'step',
  kinds: ['rate-cuts', 'no-rate'],
  earliest: 12,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const cuts = rateCuts(curve.series.lr);
    return cuts.length > 0 && cuts.length <= limits.mostCuts ? atCuts(curve, cuts) : unaided(curve);
  },
});

function atCuts(curve: Curve, cuts: readonly number[]): Sight<'rate-cuts'> | null {
  const drops = cuts
    .map((at, i) => dropAt(curve, indexFrom(curve.train.step, at), cuts[i - 1] ?? -Infinity, cuts[i + 1] ?? Infinity))
    .filter((drop) => drop !== null);
  const seen = drops.filter(({ fall, z }) => fall > limits.noFall && z > limits.noSigmas);
  if (seen.length === 0) return null;
  const best = Math.max(
    ...seen.map(({ fall, z }) =>
      Math.min(ramp(fall, limits.noFall, limits.fall), ramp(z, limits.noSigmas, limits.clearSigmas)),
    ),
  );
  return {
    kind: 'rate-cuts',
    facts: factsOf(seen),
    confidence: limits.cutScore + limits.cutGain * best,
    evidence: [
      ...seen.map((drop) => tell(curve, drop, `Where the learning rate is cut, at step ${drop.at},`)),
      ...(cuts.length > seen.length ? unseen(curve, cuts.length) : []),
    ],
    summary: `The loss falls in steps, ${times(seen.length)}, right where the learning rate is cut.`,
  };
}

/** Without a logged rate only two clear stairs count. */
function unaided(curve: Curve): Sight<'no-rate'> | null {
  if (curve.series.lr.step.length > 0) return null;
  const drops = stairs(curve);
  if (drops.length < limits.fewestStairs || drops.length > limits.mostCuts) return null;
  const second = drops.map(({ fall }) => fall).sort((a, b) => b - a)[1]!;
  return {
    kind: 'no-rate',
    facts: factsOf(drops),
    confidence: limits.stairScore + limits.stairGain * ramp(second, limits.stair, limits.highStair),
    evidence: drops.map((drop) => tell(curve, drop, `At step ${drop.at}`)),
    summary: `The loss falls in steps: ${drops.length} sudden drops between level stretches, as after cuts of the learning rate.`,
  };
}

const factsOf = (drops: readonly Drop[]) => ({ at: drops[0]!.from, falls: drops.map(({ at }) => at) });

/** First steps with the lower rate. */
function rateCuts({ step, value }: Points): number[] {
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

/** Compares the levels on both sides of index `at`, leaving aside what the slope before would have brought anyway. */
function dropAt({ u, train, excursions }: Stretch, at: number, since: number, until: number): Drop | null {
  const n = u.length;
  const reach = reachIn(n);
  const first = since === -Infinity ? 0 : indexFrom(train.step, since);
  const begin = Math.max(first, at - reach);
  const finish = Math.min(n, at + reach, until === Infinity ? n : indexFrom(train.step, until));
  if (at - begin < 4 || finish - at < 3) return null;
  if (excursions.some(({ start, end }) => start < at && end > begin && end - start > reach / 2)) return null;
  // The point of the cut itself may still have been measured before it; falls need a moment.
  const settle = at + Math.min(Math.ceil(reach / 5), finish - at - 3);
  const index = (from: number, to: number) => Float64Array.from({ length: to - from }, (_, i) => from + i);
  const past = u.slice(begin, at);
  const future = u.slice(settle, finish);
  // The slope of a few noisy points says little: it is taken over a longer stretch, without the fall after a cut before.
  const from = Math.min(begin, Math.max(first + Math.round((at - first) / 3), at - 3 * reach));
  const tilt = Math.min(0, slope(index(from, at), u.subarray(from, at)));
  const middle = (begin + at - 1) / 2;
  const ahead = (settle + finish - 1) / 2;
  const expected = median(past) + tilt * (ahead - middle);
  const fall = expected - median(future);
  const scatter = Math.max(noise(u.slice(begin, finish)), limits.leastNoise);
  const z = fall / (1.25 * scatter * Math.sqrt(1 / past.length + 1 / future.length));
  const level = (from: number, to: number) => median(train.value.slice(from, to));
  return {
    at: train.step[at]!,
    from: train.step[begin]!,
    to: train.step[finish - 1]!,
    before: level(begin, at),
    after: level(settle, finish),
    fall,
    z,
    lean: -tilt * (ahead - middle),
  };
}

/** Falls of more than 10 % that most of a stretch is not needed for, each the steepest of its surroundings. */
function stairs(curve: Curve): Drop[] {
  const coarse = coarsened(curve);
  const { u } = coarse;
  const n = u.length;
  const reach = reachIn(n);
  // A fall may take a few points; where they are few themselves it is sudden or none.
  const edge = Math.max(3, Math.ceil(reach / 5));
  const found: Drop[] = [];
  for (let i = Math.max(reach, Math.ceil(limits.bendBefore * n)); i < n - reach; i++) {
    const near = median(u.slice(i - edge, i)) - median(u.slice(i + edge - 3, i + 2 * edge - 3));
    if (near < limits.nearFall) continue;
    const drop = dropAt(coarse, i, -Infinity, Infinity);
    if (!drop || !isStair(drop) || near < limits.edge * drop.fall) continue;
    const last = found.at(-1);
    if (!last || drop.from >= last.at) found.push(drop);
    else if (drop.fall > last.fall) found[found.length - 1] = drop;
  }
  return found;
}

const isStair = ({ fall, z, lean }: Drop) =>
  fall >= limits.stair && z >= limits.stairSigmas && lean <= limits.lean * fall;

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

const tell = ({ loss }: Curve, { before, after, fall, from, to }: Drop, where: string): Evidence => ({
  text: `${where} the loss drops from ${loss(before)} to ${loss(after)}, ${percent(1 - Math.exp(-fall))} below where it was heading.`,
  from,
  to,
  channel: 'trainLoss',
});

function unseen({ series }: Curve, cuts: number): Evidence[] {
  const text = `The rate is cut ${times(cuts)}, but not every cut left a visible drop.`;
  return [{ text, from: series.lr.step[0]!, to: series.lr.step.at(-1)!, channel: 'lr' }];
}
