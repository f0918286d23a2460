/** What a jump of the loss is: an excursion far above the noise that an eye sees in the whole picture. */
import type { Excursion } from './excursions.ts';
import { defineLimits } from './limits.ts';
import type { Points } from './series.ts';

export const JUMP_LIMITS = defineLimits({
  high: [1.5, 'Times the level before it: half as much again is seen as a jump at any scale of the picture.'],
  lesser: [1.3, 'Times the level; only if several such jumps threw the loss off for longer than a needle.'],
  sigmas: [6, 'Standard deviations of the noise: normal noise does not get there in a hundred million points.'],
  sigmasInLoudNoise: [10, 'The same for needles in loud noise, whose tails are heavier than those of normal noise.'],
  loud: [0.09, 'Noise as a share of the level from which the tails of the noise alone look like needles.'],
  visible: [0.04, 'Share of all the progress of the run: a smaller rise is not seen in the whole picture.'],
  needle: [2, 'Points that a needle is wide at most: a strange batch, and one more for its update.'],
  overallNoise: [0.8, 'Share of the noise of the whole run that counts where it was calmer just before a jump.'],
});
const { values: limits } = JUMP_LIMITS;

/** What is known of the curve when its jumps are found. */
interface Found {
  train: Points;
  excursions: readonly Excursion[];
  sigma: number;
  start: number;
  end: number;
}

export const widthOf = ({ start, end }: Excursion): number => end - start;

/** The jumps among the excursions. Lesser ones count together, if the loss was thrown off and had to find its way back. */
export function findJumps(curve: Found): Excursion[] {
  const clear = curve.excursions.filter((one) => standsOut(curve, one));
  const high = clear.filter(({ height }) => height > Math.log(limits.high));
  const lesser = clear.filter((one) => one.height > Math.log(limits.lesser) && widthOf(one) > limits.needle);
  if (high.length > 0) return clear.filter((one) => high.includes(one) || lesser.includes(one));
  return lesser.length > 1 ? lesser : [];
}

function standsOut({ sigma, train, start, end }: Found, one: Excursion): boolean {
  const sigmas = sigma > limits.loud && widthOf(one) <= limits.needle ? limits.sigmasInLoudNoise : limits.sigmas;
  const rise = train.value[one.peak]! - train.value[one.start - 1]!;
  return (
    one.height > sigmas * Math.max(one.sigma, limits.overallNoise * sigma) && rise > limits.visible * (start - end)
  );
}
