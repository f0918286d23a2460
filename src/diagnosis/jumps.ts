/** What a jump of the loss is: an excursion far above the noise that an eye sees in the whole picture. */
import type { Excursion } from './excursions.ts';
import type { Points } from './series.ts';

/** Logarithm of how far above its level a jump rises, and a lesser one, which counts only beside others. */
export const HIGH = Math.log(1.5);
export const LESSER = Math.log(1.3);
/** In standard deviations of the noise. */
const SIGMAS = 6;
/** The same for needles in noise as loud as this: a band of noise has its own outliers. */
const SIGMAS_OF_NOISE = 10;
const LOUD = 0.09;
/** A rise of less than this share of all the progress is not seen. */
const VISIBLE = 0.04;
/** Points that a needle is wide at most. */
export const NEEDLE = 2;

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
  const high = clear.filter(({ height }) => height > HIGH);
  const lesser = clear.filter((one) => one.height > LESSER && widthOf(one) > NEEDLE);
  if (high.length > 0) return clear.filter((one) => high.includes(one) || lesser.includes(one));
  return lesser.length > 1 ? lesser : [];
}

function standsOut({ sigma, train, start, end }: Found, one: Excursion): boolean {
  const sigmas = sigma > LOUD && widthOf(one) <= NEEDLE ? SIGMAS_OF_NOISE : SIGMAS;
  const rise = train.value[one.peak]! - train.value[one.start - 1]!;
  return one.height > sigmas * Math.max(one.sigma, 0.8 * sigma) && rise > VISIBLE * (start - end);
}
