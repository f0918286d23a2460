/** The curve in a sentence, for those who cannot see it. */
import { formatCount, formatLoss } from '../format.ts';
import type { Curves } from '../loss-chart/curve-lines.ts';

interface Course {
  first: number;
  last: number;
  /** Index of the lowest finite value, or -1. */
  lowest: number;
}

/** @param finding what the curve has been found to be, as a sentence; may be empty */
export function describeCurve({ step, trainLoss, valLoss }: Curves, finding = ''): string {
  if (step.length === 0) return 'There is no curve yet.';
  const parts = [
    course('training loss', step, trainLoss),
    course('validation loss', step, valLoss),
    broken(step, trainLoss),
  ].filter((part) => part !== '');
  const curve = parts.join('; ');
  return `${curve.charAt(0).toUpperCase()}${curve.slice(1)}.${finding === '' ? '' : ` ${finding}`}`;
}

function course(name: string, step: readonly number[], losses: readonly (number | null)[]): string {
  const found = read(losses);
  if (!found) return '';
  const at = (i: number) => `${formatLoss(losses[i]!)} at step ${formatCount(step[i]!)}`;
  if (found.first === found.last) return `${name} ${at(found.first)}`;
  const ends = `${name} from ${at(found.first)} to ${at(found.last)}`;
  const inside = found.lowest !== found.first && found.lowest !== found.last;
  return inside ? `${ends}, lowest ${at(found.lowest)}` : ends;
}

/** The first and the last finite value, and the lowest; null where there is none. */
function read(values: readonly (number | null)[]): Course | null {
  const course: Course = { first: -1, last: -1, lowest: -1 };
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value === null || !Number.isFinite(value)) continue;
    if (course.first < 0) course.first = i;
    if (course.lowest < 0 || value < values[course.lowest]!) course.lowest = i;
    course.last = i;
  }
  return course.first < 0 ? null : course;
}

function broken(step: readonly number[], losses: readonly (number | null)[]): string {
  const at = losses.findIndex((loss) => loss !== null && !Number.isFinite(loss));
  return at < 0 ? '' : `${formatLoss(losses[at]!)} at step ${formatCount(step[at]!)}`;
}
