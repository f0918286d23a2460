/** Simulated loss curves: what each pattern is known to look like, with the variety and the noise of real logs. */
import type { Pattern } from '../../core/pattern.ts';
import { Rng } from '../../core/rng.ts';
import { Dice, type Difficulty } from './dice.ts';
import { collapse } from './patterns/collapse.ts';
import { good } from './patterns/good.ts';
import { nan } from './patterns/nan.ts';
import { overfitting } from './patterns/overfitting.ts';
import { sawtooth } from './patterns/sawtooth.ts';
import { spikes } from './patterns/spikes.ts';
import { step } from './patterns/step.ts';
import { flat, plateau } from './patterns/still.ts';
import { unclear } from './patterns/unclear.ts';
import type { Varieties } from './patterns/variety.ts';
import { record, type Simulated } from './record.ts';
import { healthy } from './run.ts';

export type { Difficulty } from './dice.ts';
export type { Simulated } from './record.ts';

const PATTERNS: Record<Pattern, Varieties> = {
  good,
  flat,
  spikes,
  plateau,
  overfitting,
  nan,
  step,
  sawtooth,
  collapse,
  unclear,
};

/**
 * One curve of a pattern; the same seed gives the same curve, and seeds in a row go through all varieties.
 *
 * @param difficulty `clear`: a careful person sees the pattern. `borderline`: its size lies where opinions differ.
 */
export function simulate(pattern: Pattern, seed: number, difficulty: Difficulty = 'clear'): Simulated {
  const dice = new Dice(new Rng(seed, `simulated ${difficulty} ${pattern}`), difficulty);
  const varieties = Object.entries(PATTERNS[pattern]);
  const [name, { wishes = {}, spoil }] = varieties[seed % varieties.length]!;
  const run = healthy(dice, wishes);
  spoil(run);
  return record(run, name);
}
