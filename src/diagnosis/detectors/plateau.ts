import { plateau as causes } from '../causes/plateau.ts';
import { levelBetween, progressAt, type Curve } from '../curve.ts';
import { valueAt } from '../series.ts';
import { ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent } from '../words.ts';
import { defineDetector, throughout } from './detector.ts';

/** Losses before which a run that goes on is not called slow: words are often learned late. */
const PATIENCE = 120;

/** A real drop, then no more progress, far above what could be reached. */
export const plateau = defineDetector({
  pattern: 'plateau',
  kinds: ['slow'],
  earliest: 60,
  afterWarmUp: true,
  implies: [],
  causes: { default: causes },
  detect: (curve) => {
    const { train, trend, start, end, sigma, loss } = curve;
    if (train.step.length < 12 || !(start > 0) || !(end > 0)) return null;
    const drop = (start - end) / start;
    // A trend is a running median over a twentieth of its points, so it still holds some of their noise.
    const tolerance = 0.01 + 2.5 * sigma * Math.sqrt(20 / Math.max(60, trend.step.length));
    const last = levelBetween(trend, 0.8, 1);
    const since = levelSince(curve, last * (1 + tolerance));
    const stretch = 1 - progressAt(trend, since);
    const gain = 1 - last / levelBetween(trend, 0.4, 0.6);
    const lateGain = 1 - last / levelBetween(trend, 0.6, 0.8);
    // While a run goes on, a level must have lasted twice as long as the drop before it.
    const long = curve.final ? ramp(stretch, 0.3, 0.5) : ramp(stretch, 0.5, 0.67);
    // Medians of a fifth of the points differ by this much out of luck.
    const luck = 2 * sigma * Math.sqrt(5 / train.step.length);
    const still = Math.min(long, ramp(gain - luck, 0.03, 0.012), ramp(lateGain - luck, 0.02, 0.008));
    const crawl = crawling(curve, drop, gain);
    const standing = Math.min(ramp(drop, 0.04, 0.08), still, tooHigh(curve)) * (mayBeDone(curve) ? 0.5 : 1);
    const fit = Math.max(standing, crawl);
    if (fit === 0) return null;
    const slow = standing < 0.6 * crawl;
    const [from, to] = [train.step[0]!, train.step.at(-1)!];
    const middle = from + (to - from) / 2;
    return {
      kind: slow ? 'slow' : null,
      facts: { at: from },
      confidence: 0.2 + 0.7 * fit,
      evidence: [
        slow
          ? throughout(
              curve,
              `In ${to - from} steps the loss came down by ${percent(drop)}, from ${loss(start)} to ${loss(end)}.`,
            )
          : {
              text: `The loss dropped from ${loss(start)} to ${loss(valueAt(trend, since))} by step ${since}.`,
              from,
              to: since,
              channel: 'trainLoss' as const,
            },
        {
          text: `Over the second half of the run it ${gain > 0.0005 ? `improved by only ${percent(gain)}` : 'did not improve'}.`,
          from: middle,
          to,
          channel: 'trainLoss',
        },
        ...reachable(curve, slow ? from : since, to),
        ...rate(curve, slow ? from : since, to),
      ],
      summary: slow
        ? `The loss creeps: after ${to - from} steps it has come down by only ${percent(drop)}.`
        : `After a real drop the loss has stood near ${loss(end)} since step ${since}.`,
    };
  },
});

/** First step from which the trend never again exceeds `ceiling` but for moments. */
function levelSince({ trend }: Curve, ceiling: number): number {
  let above = 0;
  for (let i = trend.step.length - 1; i >= 0; i--) {
    if (trend.value[i]! <= ceiling) continue;
    if (++above > 0.03 * trend.step.length) return trend.step[Math.min(i + above, trend.step.length - 1)]!;
  }
  return trend.step[0]!;
}

/** Where nobody knows how low the loss can go, a rate that was used up on purpose says that the run was meant to be over. */
function mayBeDone({ uniformLoss, floor, series: { lr } }: Curve): boolean {
  const peak = lr.value.reduce((most, x) => Math.max(most, x), 0);
  return uniformLoss === null && floor === null && peak > 0 && lr.value.at(-1)! < 0.05 * peak;
}

/** 0 where the level is about as low as can be expected, 1 where it is clearly too high. */
function tooHigh(curve: Curve): number {
  const ahead = remaining(curve);
  return ahead === null ? ramp(curve.end / curve.start, 0.35, 0.5) : ramp(ahead, 0.12, 0.25);
}

/** Creeping: after the whole run most of what there was to learn is still ahead. */
function crawling(curve: Curve, drop: number, gain: number): number {
  const { uniformLoss, end, final, train } = curve;
  if (uniformLoss === null || (!final && train.step.length < PATIENCE)) return 0;
  return Math.min(
    ramp(remaining(curve) ?? end / uniformLoss - 0.15, 0.64, 0.74),
    ramp(drop, 0.02, 0.035),
    ramp(gain, 0.08, 0.05),
  );
}

/** Share of the way from the start down to the floor that is still ahead. */
const remaining = ({ start, end, floor }: Curve): number | null =>
  floor === null || floor >= start ? null : (end - floor) / (start - floor);

function reachable({ floor, uniformLoss }: Curve, from: number, to: number): Evidence[] {
  if (floor !== null) {
    return [
      { text: `A model that knew this text perfectly would reach ${number(floor)}.`, from, to, channel: 'trainLoss' },
    ];
  }
  if (uniformLoss === null) return [];
  const text = `Knowing nothing costs ${number(uniformLoss)}, so only a part of what there is to learn has been learned.`;
  return [{ text, from, to, channel: 'trainLoss' }];
}

function rate({ series: { lr } }: Curve, from: number, to: number): Evidence[] {
  if (lr.value.length === 0) return [];
  const peak = lr.value.reduce((most, x) => Math.max(most, x), 0);
  const then = valueAt(lr, from + (to - from) / 4);
  const text =
    then < 0.05 * peak
      ? `The learning rate had soon fallen from ${number(peak)} to ${number(then)}: there was no step size left to learn with.`
      : `The learning rate was not used up: it still was ${number(then)}, after a peak of ${number(peak)}.`;
  return [{ text, from, to, channel: 'lr' }];
}
