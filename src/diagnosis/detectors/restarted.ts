import { median } from '../../core/quantile.ts';
import { restarted as causes } from '../causes/unclear.ts';
import type { Curve } from '../curve.ts';
import type { Excursion } from '../excursions.ts';
import { valueAt } from '../series.ts';
import { bounces, ramp } from '../statistics.ts';
import { defineDetector } from './detector.ts';

/** Points of the beginning that must come again. */
const REPEATED = 20;

/** Several runs written into one record: in the middle the curve begins anew. Then no single pattern is right. */
export const restarted = defineDetector({
  pattern: 'unclear',
  kinds: ['restarted'],
  earliest: 30,
  implies: ['spikes', 'sawtooth'],
  causes: { default: causes },
  detect: (curve) => {
    const { u, train, excursions, loss } = curve;
    for (const excursion of excursions) {
      const { start, base } = excursion;
      const count = Math.min(REPEATED, u.length - start, start);
      if (count < 8 || !rateBeginsAnew(curve, start, count) || !takesAsLong(u, excursion)) continue;
      const fall = u[0]! - base;
      const apart = median(Float64Array.from({ length: count }, (_, i) => Math.abs(u[start + i]! - u[i]!)));
      // A beginning that hardly falls, or one lost in its own noise, could be anything.
      const own = median(bounces(u.slice(start - count, start)));
      if (fall < 0.1 || fall < 4 * own || u[start]! - u[start - 1]! < 0.5 * fall) continue;
      // A new run starts from knowing nothing, wherever a spike may end.
      if (Math.abs(u[start]! - u[0]!) > 0.25 * fall) continue;
      const fit = ramp(apart / fall, 0.35, 0.2);
      if (fit === 0) continue;
      const at = train.step[start]!;
      const text = `At step ${at} the loss jumps from ${loss(train.value[start - 1]!)} to ${loss(train.value[start]!)} and falls again just as it did at the beginning.`;
      return {
        kind: 'restarted',
        facts: { at },
        confidence: 0.85 * fit,
        evidence: [{ text, from: at, to: train.step.at(-1)!, channel: 'trainLoss' }],
        summary: `The record seems to hold more than one run: it begins anew at step ${at}. Look at each by itself.`,
      };
    }
    return null;
  },
});

/** A spike is undone sooner than the first descent to that level was made. */
function takesAsLong(u: Float64Array, { start, base }: Excursion): boolean {
  const below = base + 0.3 * (u[0]! - base);
  const first = u.findIndex((x) => x < below);
  const again = u.subarray(start).findIndex((x) => x < below);
  return first > 0 && (again < 0 || (again >= 0.5 * first && again <= 2 * first));
}

/** Where the rate is logged, it must run as it did at first. */
function rateBeginsAnew({ series: { lr }, train: { step } }: Curve, start: number, count: number): boolean {
  if (lr.step.length === 0) return true;
  const at = (i: number) => valueAt(lr, step[i]!);
  return Array.from({ length: count }, (_, i) => Math.abs(at(start + i) - at(i)) <= 0.05 * at(i)).every(Boolean);
}
