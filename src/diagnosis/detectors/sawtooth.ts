import { median, quantile } from '../../core/quantile.ts';
import { sawtooth as causes } from '../causes/sawtooth.ts';
import { correlation, ramp } from '../statistics.ts';
import { number, percent } from '../words.ts';
import { defineDetector, throughout } from './detector.ts';

/** Among so few points single teeth are seen, smaller ones too; among many only a band of noise. */
const FEW_POINTS = 120;

/** Median of the sizes of normal noise by their upper quartile: Φ⁻¹(3/4) / Φ⁻¹(7/8). */
const UPPER_TO_MEDIAN = 0.586;
/** Of a bounce less than this share of the picture an eye sees nothing, however low the level. */
const VISIBLE = 0.025;
/** The teeth may be a few points wide. */
const LAGS = [1, 2, 3] as const;

/** The loss bounces up and down every few points around its trend. */
export const sawtooth = defineDetector({
  pattern: 'sawtooth',
  kinds: [],
  earliest: 30,
  implies: [],
  causes: { default: causes },
  detect: (curve) => {
    const { train, start, end, excursions, loss } = curve;
    const n = train.step.length;
    if (n < 20) return null;
    // Where the level hardly changes any more; ten thousand points are enough to know.
    const late = train.value.subarray(Math.max(n >> 2, n - 10_000));
    const changes = Float64Array.from({ length: late.length - 1 }, (_, i) => late[i + 1]! - late[i]!);
    // Beside the level, the whole height of the picture: that is what an eye compares with.
    const height = Math.max(Math.max(start, train.value[0]!) - end, 1e-12);
    const sizes = changes.map(Math.abs);
    // In twos and threes every other change is none.
    const size = Math.max(median(sizes), UPPER_TO_MEDIAN * quantile(sizes, 0.75));
    const ofHeight = size / height;
    const ofLevel = Math.max(size / Math.max(median(late), 0.05 * start), 0);
    const teeth = Math.min(
      ramp(ofLevel, 0.035, 0.055),
      ramp(ofHeight, 0.035, 0.06),
      ramp(n, 2 * FEW_POINTS, FEW_POINTS),
    );
    const fit = Math.max(Math.min(ramp(ofLevel, 0.058, 0.08), ramp(ofHeight, VISIBLE / 2, VISIBLE)), teeth);
    const flips =
      changes.filter((change, i) => i > 0 && change * changes[i - 1]! < 0).length / Math.max(1, changes.length - 1);
    const alternates = Math.min(
      ramp(Math.min(...LAGS.map((lag) => correlation(changes, lag))), -0.1, -0.25),
      ramp(flips, 0.3, 0.45),
    );
    const wild = excursions.reduce((sum, one) => sum + one.end - one.start, 0) > 0.4 * n;
    const confidence = Math.min(fit, alternates) * (wild ? 0.5 : 1);
    if (confidence === 0) return null;
    return {
      kind: null,
      facts: { at: train.step[0]! },
      confidence: 0.2 + 0.75 * confidence,
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
  },
});
