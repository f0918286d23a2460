/** Whether events come like a clock. */
import { median } from '../../core/quantile.ts';

/** Gaps may miss a whole multiple of the period by so much of it; two gaps alone must be exact. */
const LOOSE = 0.1;
const EXACT = 0.02;
/** Share of the gaps that must fit, and how many beats may be missed between two. */
const MOST = 0.75;
const MISSED = 6;

/** The interval of which nearly all gaps between the steps are whole multiples; null where there is none. */
export function periodOf(at: readonly number[]): number | null {
  const gaps = at.slice(1).map((step, i) => step - at[i]!);
  if (gaps.length < 2) return null;
  const tolerance = gaps.length === 2 ? EXACT : LOOSE;
  const beat = [...gaps].sort((a, b) => a - b)[Math.floor((1 - MOST) * gaps.length)]!;
  const near = gaps.filter((gap) => Math.abs(gap / beat - 1) < tolerance);
  const rough = median(near);
  const beats = (gap: number) => Math.round(gap / rough);
  const fitting = gaps.filter(
    (gap) => beats(gap) >= 1 && beats(gap) <= MISSED && Math.abs(gap / rough - beats(gap)) < tolerance,
  );
  if (!(rough > 0) || fitting.length < Math.max(2, MOST * gaps.length)) return null;
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  return Math.round(sum(fitting) / sum(fitting.map(beats)));
}
