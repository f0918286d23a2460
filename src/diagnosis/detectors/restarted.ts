import { median } from '../../core/quantile.ts';
import { restarted as causes } from '../causes/unclear.ts';
import type { Curve } from '../curve.ts';
import type { Excursion } from '../excursions.ts';
import { valueAt } from '../series.ts';
import { bounces, ramp } from '../statistics.ts';
import { defineLimits } from '../limits.ts';
import { defineDetector } from './detector.ts';

const LIMITS = defineLimits({
  repeated: [20, 'Points of the beginning that must come again.'],
  fewest: [8, 'Points that are enough for it near the end of the record.'],
  fall: [0.1, 'First descent, in logarithm: a smaller one could be anything.'],
  noise: [4, 'Typical bounces that the first descent must exceed.'],
  jump: [0.5, 'Share of the first descent that the loss must jump back up at once.'],
  sameStart: [0.25, 'Share of the first descent by which the new start may miss the old one.'],
  apart: [0.35, 'Share of the first descent: two beginnings so far apart are not the same.'],
  together: [0.2, 'Share of the first descent: two beginnings so close are the same.'],
  score: [0.85, 'Highest score: a spike may look alike.'],
  below: [0.3, 'Share of the descent still to go at the mark by which speeds are compared.'],
  sooner: [0.5, 'Times as long as the first time: a spike is undone sooner.'],
  later: [2, 'Times as long as the first time: a new run takes no longer.'],
  sameRate: [0.05, 'Share by which the rate may differ from what it was at first.'],
});
const { values: limits } = LIMITS;

/** Several runs written into one record: in the middle the curve begins anew. Then no single pattern is right. */
export const restarted = defineDetector({
  pattern: 'unclear',
  kinds: ['restarted'],
  earliest: 30,
  implies: ['spikes', 'sawtooth'],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const { u, train, excursions, loss } = curve;
    for (const excursion of excursions) {
      const { start, base } = excursion;
      const count = Math.min(limits.repeated, u.length - start, start);
      if (count < limits.fewest || !rateBeginsAnew(curve, start, count) || !takesAsLong(u, excursion)) continue;
      const fall = u[0]! - base;
      const apart = median(Float64Array.from({ length: count }, (_, i) => Math.abs(u[start + i]! - u[i]!)));
      // A beginning that hardly falls, or one lost in its own noise, could be anything.
      const own = median(bounces(u.slice(start - count, start)));
      if (fall < limits.fall || fall < limits.noise * own || u[start]! - u[start - 1]! < limits.jump * fall) continue;
      // A new run starts from the loss of guessing; a spike may end anywhere.
      if (Math.abs(u[start]! - u[0]!) > limits.sameStart * fall) continue;
      const fit = ramp(apart / fall, limits.apart, limits.together);
      if (fit === 0) continue;
      const at = train.step[start]!;
      const text = `At step ${at} the loss jumps from ${loss(train.value[start - 1]!)} to ${loss(train.value[start]!)} and falls again just as it did at the beginning.`;
      return {
        kind: 'restarted',
        facts: { at },
        confidence: limits.score * fit,
        evidence: [{ text, from: at, to: train.step.at(-1)!, channel: 'trainLoss' }],
        summary: `The record seems to hold more than one run: it begins anew at step ${at}. Look at each by itself.`,
      };
    }
    return null;
  },
});

/** A spike is undone sooner than the first descent to that level was made. */
function takesAsLong(u: Float64Array, { start, base }: Excursion): boolean {
  const below = base + limits.below * (u[0]! - base);
  const first = u.findIndex((x) => x < below);
  const again = u.subarray(start).findIndex((x) => x < below);
  return first > 0 && (again < 0 || (again >= limits.sooner * first && again <= limits.later * first));
}

/** If the rate is logged, it must run as it did at first. */
function rateBeginsAnew({ series: { lr }, train: { step } }: Curve, start: number, count: number): boolean {
  if (lr.step.length === 0) return true;
  const at = (i: number) => valueAt(lr, step[i]!);
  return Array.from({ length: count }, (_, i) => Math.abs(at(start + i) - at(i)) <= limits.sameRate * at(i)).every(
    Boolean,
  );
}
