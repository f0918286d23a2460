import { step as causes } from '../causes/step.ts';
import type { Curve } from '../curve.ts';
import { evidenceOf, FALL_LIMITS, fallAt, findRateCuts, findStairs, type Fall } from '../falls.ts';
import { indexFrom } from '../series.ts';
import { ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { times } from '../words.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector, type Sight } from './detector.ts';

const LIMITS = defineLimits({
  mostCuts: [8, 'Cuts: more are a staircase too fine to be seen.'],
  noFall: [0.03, 'Fall in logarithm: a smaller one at a cut is not seen.'],
  fall: [0.08, 'Fall in logarithm: one so large at a cut is clear.'],
  noSigmas: [3, 'Standard errors: a smaller fall is noise.'],
  clearSigmas: [6, 'Standard errors: a larger fall is not noise.'],
  cutScore: [0.36, 'Score of falls at cuts that are hardly seen: neither believed nor a remark.'],
  cutGain: [0.54, 'Added as the largest becomes clear; the sum is short of certain, other things may come with a cut.'],
  fewestStairs: [2, 'Stairs: one fall without a rate to explain it could be anything.'],
  stairScore: [0.45, 'Score of the lowest stairs: worth a remark.'],
  stairGain: [0.25, 'Added as the second highest stair becomes high.'],
  highStair: [0.3, 'Fall in logarithm of such a stair.'],
});
const { values: limits } = LIMITS;

/** The loss falls in stairs, where the learning rate is cut. */
export const step = defineDetector({
  pattern: 'step',
  kinds: ['rate-cuts', 'no-rate'],
  earliest: 12,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const cuts = findRateCuts(curve.series.lr);
    return cuts.length > 0 && cuts.length <= limits.mostCuts ? atCuts(curve, cuts) : unaided(curve);
  },
});

function atCuts(curve: Curve, cuts: readonly number[]): Sight<'rate-cuts'> | null {
  const falls = cuts
    .map((at, i) => fallAt(curve, indexFrom(curve.train.step, at), cuts[i - 1] ?? -Infinity, cuts[i + 1] ?? Infinity))
    .filter((fall) => fall !== null);
  const seen = falls.filter(({ depth, z }) => depth > limits.noFall && z > limits.noSigmas);
  if (seen.length === 0) return null;
  const best = Math.max(
    ...seen.map(({ depth, z }) =>
      Math.min(ramp(depth, limits.noFall, limits.fall), ramp(z, limits.noSigmas, limits.clearSigmas)),
    ),
  );
  return {
    kind: 'rate-cuts',
    facts: factsOf(seen),
    confidence: limits.cutScore + limits.cutGain * best,
    evidence: [
      ...seen.map((fall) => evidenceOf(curve, fall, `Where the learning rate is cut, at step ${fall.at},`)),
      ...(cuts.length > seen.length ? unseen(curve, cuts.length) : []),
    ],
    summary: `The loss falls in steps, ${times(seen.length)}, right where the learning rate is cut.`,
  };
}

/** Without a logged rate only two clear stairs count. */
function unaided(curve: Curve): Sight<'no-rate'> | null {
  if (curve.series.lr.step.length > 0) return null;
  const falls = findStairs(curve);
  if (falls.length < limits.fewestStairs || falls.length > limits.mostCuts) return null;
  const second = falls.map(({ depth }) => depth).sort((a, b) => b - a)[1]!;
  return {
    kind: 'no-rate',
    facts: factsOf(falls),
    confidence: limits.stairScore + limits.stairGain * ramp(second, FALL_LIMITS.values.stair, limits.highStair),
    evidence: falls.map((fall) => evidenceOf(curve, fall, `At step ${fall.at}`)),
    summary: `The loss falls in steps: ${falls.length} sudden drops between level stretches, as after cuts of the learning rate.`,
  };
}

const factsOf = (falls: readonly Fall[]) => ({ at: falls[0]!.from, falls: falls.map(({ at }) => at) });

function unseen({ series }: Curve, cuts: number): Evidence[] {
  const text = `The rate is cut ${times(cuts)}, but not every cut left a visible drop.`;
  return [{ text, from: series.lr.step[0]!, to: series.lr.step.at(-1)!, channel: 'lr' }];
}
