/** What the table shows of a history. */
import type { Curves } from '../loss-chart/curve-lines.ts';
import { tuneWords } from '../tune-words.ts';

const ROWS = 40;

/** Evenly spread rows: from each stretch the one with a validation loss, if any; always the first and the last. */
export function sampledRows({ step, valLoss }: Curves): number[] {
  const rows = new Set<number>();
  const stride = Math.max(1, Math.ceil(step.length / ROWS));
  for (let from = 0; from < step.length; from += stride) {
    let i = from;
    while (i > 0 && i < from + stride && (valLoss[i] ?? null) === null) i++;
    rows.add(i < from + stride ? i : from);
  }
  if (step.length > 0) rows.add(step.length - 1);
  return [...rows];
}

/** For each row the changes since the one before, the last row also with what takes effect after it. */
export function changesByRow({ step, tunes = [] }: Curves, rows: readonly number[]): string[] {
  return rows.map((row, at) => {
    const after = at === 0 ? -Infinity : step[rows[at - 1]!]!;
    const upTo = at === rows.length - 1 ? Infinity : step[row]!;
    return tunes
      .filter((tune) => tune.step > after && tune.step <= upTo)
      .map((tune) => `${tuneWords(tune)} from step ${tune.step}`)
      .join(', ');
  });
}
