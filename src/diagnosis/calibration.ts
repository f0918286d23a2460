/** Turns the score of a verdict into the probability that the verdict is right. */
import { PATTERNS, type Pattern } from '../core/pattern.ts';
import { CALIBRATION } from './calibration_table.ts';
import type { Finding } from './verdict.ts';

/** Scores are turned into probabilities by pattern, and apart from `unclear` where no pattern fits. */
export type CalibrationKey = Pattern | 'no-match';

export const CALIBRATION_KEYS: readonly CalibrationKey[] = [...(Object.keys(PATTERNS) as Pattern[]), 'no-match'];

/** Share of right verdicts at each of `SCORES`. A pattern that was never measured has none. */
export type CalibrationTable = Readonly<Partial<Record<CalibrationKey, readonly number[]>>>;

/** Scores that the columns of the table belong to; between them it is linear. */
export const SCORES = [0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1] as const;

export const calibrationKey = ({ pattern, kind }: Pick<Finding, 'pattern' | 'kind'>): CalibrationKey =>
  pattern === 'unclear' && kind === 'no-match' ? kind : pattern;

/**
 * Probability that a verdict is right. For a pattern without a row it is the score itself: nothing is known yet of how
 * far its scores can be trusted, and until `npm run calibrate` has measured it they are neither raised nor lowered.
 *
 * @param score 0 to 1, as the detectors gave it.
 */
export function probabilityOf(key: CalibrationKey, score: number, table: CalibrationTable = CALIBRATION): number {
  const shares = table[key];
  if (!shares) return score;
  const above = SCORES.findIndex((at) => at > score);
  if (above === 0) return shares[0]!;
  if (above < 0) return shares.at(-1)!;
  const [low, high] = [SCORES[above - 1]!, SCORES[above]!];
  const [from, to] = [shares[above - 1]!, shares[above]!];
  return from + ((to - from) * (score - low)) / (high - low);
}

/** The verdict with a probability for its score: of verdicts at 0.8, four in five are right. */
export const calibrated = <T extends Finding>(verdict: T): T => ({
  ...verdict,
  confidence: probabilityOf(calibrationKey(verdict), verdict.confidence),
});
