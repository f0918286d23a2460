import { plateau as causes } from '../causes/plateau.ts';
import { levelBetween, progressAt, type Curve } from '../curve.ts';
import { defineLimits } from '../limits.ts';
import { valueAt } from '../series.ts';
import { ramp } from '../statistics.ts';
import type { Evidence } from '../verdict.ts';
import { number, percent } from '../words.ts';
import { defineDetector, throughout, type Sight } from './detector.ts';

const LIMITS = defineLimits({
  fewest: [12, 'Losses: in fewer a level stretch is no shape.'],
  patience: [120, 'Losses before which a run that goes on is not called slow: words are often learned late.'],
  tolerance: [0.01, 'Share of the level by which a standing loss may exceed it, were there no noise.'],
  toleranceSigmas: [2.5, 'Standard deviations that the trend may exceed its level by luck.'],
  moments: [0.03, 'Share of the trend that may stand above the level for moments.'],
  short: [0.3, 'Share of the run: a shorter level stretch is the end of any run.'],
  long: [0.5, 'Share of the run: a level stretch so long is a plateau.'],
  shortSoFar: [0.5, 'The same while a run goes on: it must have lasted as long as the drop before it.'],
  longSoFar: [0.67, 'The same while a run goes on: it must have lasted twice as long as the drop before it.'],
  gain: [0.03, 'Share of the level won in the second half: so much is progress.'],
  noGain: [0.012, 'Share of the level won in the second half: less is none.'],
  lateGain: [0.02, 'Share of the level won in the last two fifths: so much is progress.'],
  noLateGain: [0.008, 'Share of the level won in the last two fifths: less is none.'],
  luck: [2, 'Standard deviations by which medians of a fifth of the points differ out of luck.'],
  noDrop: [0.04, 'Share of the start: after a smaller drop the run is flat, or slow.'],
  drop: [0.08, 'Share of the start: a drop so large is real.'],
  low: [0.12, 'Share of the way to the floor still ahead: with less, nothing is missing.'],
  high: [0.25, 'Share of the way to the floor still ahead: with more, the level is clearly too high.'],
  lowUnknown: [0.35, 'The same as a share of the start, where no floor is known.'],
  highUnknown: [0.5, 'The same as a share of the start, where no floor is known.'],
  spent: [0.05, 'Share of its peak: a rate below it is used up.'],
  mayBeDone: [0.5, 'Factor on the fit of a run whose rate was used up on purpose, so that it may simply be over.'],
  ahead: [0.64, 'Share of the way still ahead at the end: with less, a run was not slow.'],
  farAhead: [0.74, 'Share of the way still ahead at the end: with more, it was.'],
  guessed: [0.15, 'Share of the loss of guessing taken off what is ahead, where no floor is known.'],
  noCreep: [0.02, 'Share of the start: with a smaller drop the run is flat.'],
  creep: [0.035, 'Share of the start: with so large a drop it creeps.'],
  learning: [0.08, 'Share of the level won in the second half: so much is no creeping.'],
  creeping: [0.05, 'Share of the level won in the second half: less is.'],
  slow: [0.6, 'A run is called slow if it fits a level stretch by less than this share of how well it fits a creep.'],
  score: [0.2, 'Score of a curve that hardly fits: neither believed nor a remark.'],
  gainInScore: [0.7, 'Added as the fit becomes perfect; the sum is short of certain.'],
});
const { values: limits } = LIMITS;

/** A real drop, then no more progress, far above what could be reached. */
export const plateau = defineDetector({
  pattern: 'plateau',
  kinds: ['slow'],
  earliest: 60,
  afterWarmUp: true,
  implies: [],
  causes: { default: causes },
  limits: LIMITS,
  detect: (curve) => {
    const { train, start, end } = curve;
    if (train.step.length < limits.fewest || !(start > 0) || !(end > 0)) return null;
    const level = measure(curve);
    const { standing, crawl } = judge(curve, level);
    const fit = Math.max(standing, crawl);
    return fit > 0 ? tell(curve, level, fit, standing < limits.slow * crawl) : null;
  },
});

interface Level {
  /** Share of the start that the loss came down by. */
  drop: number;
  /** Step since which it stands, and the share of the run since then. */
  since: number;
  stretch: number;
  /** Shares of the level won in the second half, and in the last two fifths. */
  gain: number;
  lateGain: number;
}

function measure(curve: Curve): Level {
  const { trend, start, end, sigma } = curve;
  // A trend is a running median over a twentieth of its points, so it still holds some of their noise.
  const noise = limits.toleranceSigmas * sigma * Math.sqrt(20 / Math.max(60, trend.step.length));
  const last = levelBetween(trend, 0.8, 1);
  const since = levelSince(curve, last * (1 + limits.tolerance + noise));
  return {
    drop: (start - end) / start,
    since,
    stretch: 1 - progressAt(trend, since),
    gain: 1 - last / levelBetween(trend, 0.4, 0.6),
    lateGain: 1 - last / levelBetween(trend, 0.6, 0.8),
  };
}

/** How well it fits as a level that is too high, and as a creep: 0 to 1 each. */
function judge(curve: Curve, { drop, stretch, gain, lateGain }: Level): { standing: number; crawl: number } {
  const { train, sigma, final } = curve;
  const long = final ? ramp(stretch, limits.short, limits.long) : ramp(stretch, limits.shortSoFar, limits.longSoFar);
  const luck = limits.luck * sigma * Math.sqrt(5 / train.step.length);
  const still = Math.min(
    long,
    ramp(gain - luck, limits.gain, limits.noGain),
    ramp(lateGain - luck, limits.lateGain, limits.noLateGain),
  );
  const tall = Math.min(ramp(drop, limits.noDrop, limits.drop), still, tooHigh(curve));
  return { standing: tall * (mayBeDone(curve) ? limits.mayBeDone : 1), crawl: crawling(curve, drop, gain) };
}

function tell(curve: Curve, { drop, since, gain }: Level, fit: number, slow: boolean): Sight<'slow'> {
  const { train, trend, start, end, loss } = curve;
  const [from, to] = [train.step[0]!, train.step.at(-1)!];
  return {
    kind: slow ? 'slow' : null,
    confidence: limits.score + limits.gainInScore * fit,
    facts: { at: from },
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
        from: from + (to - from) / 2,
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
}

/** First step from which the trend never again exceeds `ceiling` but for moments. */
function levelSince({ trend }: Curve, ceiling: number): number {
  let above = 0;
  for (let i = trend.step.length - 1; i >= 0; i--) {
    if (trend.value[i]! <= ceiling) continue;
    if (++above > limits.moments * trend.step.length) return trend.step[Math.min(i + above, trend.step.length - 1)]!;
  }
  return trend.step[0]!;
}

/** A rate used up on purpose says that the run was meant to be over, if nobody knows how low the loss can go. */
function mayBeDone({ uniformLoss, floor, series: { lr } }: Curve): boolean {
  const peak = lr.value.reduce((most, x) => Math.max(most, x), 0);
  return uniformLoss === null && floor === null && peak > 0 && lr.value.at(-1)! < limits.spent * peak;
}

/** 0 where the level is about as low as can be expected, 1 where it is clearly too high. */
function tooHigh(curve: Curve): number {
  const ahead = remaining(curve);
  return ahead === null
    ? ramp(curve.end / curve.start, limits.lowUnknown, limits.highUnknown)
    : ramp(ahead, limits.low, limits.high);
}

/** Creeping: after the whole run most of what there was to learn is still ahead. */
function crawling(curve: Curve, drop: number, gain: number): number {
  const { uniformLoss, end, final, train } = curve;
  if (uniformLoss === null || (!final && train.step.length < limits.patience)) return 0;
  return Math.min(
    ramp(remaining(curve) ?? end / uniformLoss - limits.guessed, limits.ahead, limits.farAhead),
    ramp(drop, limits.noCreep, limits.creep),
    ramp(gain, limits.learning, limits.creeping),
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
  const text = `Blind guessing costs ${number(uniformLoss)}, so only a part of what there is to learn has been learned.`;
  return [{ text, from, to, channel: 'trainLoss' }];
}

function rate({ series: { lr } }: Curve, from: number, to: number): Evidence[] {
  if (lr.value.length === 0) return [];
  const peak = lr.value.reduce((most, x) => Math.max(most, x), 0);
  const then = valueAt(lr, from + (to - from) / 4);
  const text =
    then < limits.spent * peak
      ? `The learning rate had soon fallen from ${number(peak)} to ${number(then)}: there was no step size left to learn with.`
      : `The learning rate was not used up: it still was ${number(then)}, after a peak of ${number(peak)}.`;
  return [{ text, from, to, channel: 'lr' }];
}
