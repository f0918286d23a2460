/** Simulated loss curves: what each pattern is known to look like, with the variety and the noise of real logs. */
import type { Pattern } from '../../core/pattern.ts';
import { Rng } from '../../core/rng.ts';
import { Dice, type Difficulty } from './dice.ts';
import { record, type Simulated } from './record.ts';
import { healthy } from './run.ts';
import type { Varieties } from './variety.ts';

export type { Difficulty } from './dice.ts';
export type { Simulated } from './record.ts';

/** Varieties by pattern: whatever a file in `patterns/` exports, it exports by the name of its pattern. */
const PATTERNS: Partial<Record<Pattern, Varieties>> = Object.assign(
  {},
  ...Object.values(import.meta.glob<Partial<Record<Pattern, Varieties>>>('./patterns/*.ts', { eager: true })),
);

/**
 * One curve of a pattern; the same seed gives the same curve, and seeds in a row go through all varieties.
 *
 * @param difficulty `clear`: a careful person sees the pattern. `borderline`: its size lies where opinions differ.
 * @throws Error for a pattern without varieties, with the file that they belong in
 */
export function simulate(pattern: Pattern, seed: number, difficulty: Difficulty = 'clear'): Simulated {
  const dice = new Dice(new Rng(seed, `simulated ${difficulty} ${pattern}`), difficulty);
  const varieties = Object.entries(varietiesOf(pattern));
  const [name, { wishes = {}, spoil }] = varieties[seed % varieties.length]!;
  const run = healthy(dice, wishes);
  spoil(run);
  return record(run, name);
}

function varietiesOf(pattern: Pattern): Varieties {
  const varieties = PATTERNS[pattern];
  if (varieties) return varieties;
  throw new Error(`No curves of ${pattern}: export its varieties from src/diagnosis/simulator/patterns/${pattern}.ts.`);
}
