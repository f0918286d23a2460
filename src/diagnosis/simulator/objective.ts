/** What is being minimised: where its loss starts, how far down it can go, and what is known of it. */
import type { Dice } from './dice.ts';

export interface Objective {
  kind: 'language' | 'classification' | 'regression' | 'summed' | 'signed';
  /** Loss of an untrained model. */
  start: number;
  /** Least loss, as a share of the start. */
  floor: number;
  /** ln of it is the start; null where there are no choices to count. */
  choices: number | null;
  /** Taken away from every loss in the end: log-likelihoods go below zero. */
  shift: number;
}

const VOCABULARIES = [65, 256, 341, 3313, 32_000, 50_257, 128_256];
const CLASSES = [2, 10, 100, 1000];

const OBJECTIVES: Record<Objective['kind'], (dice: Dice) => Omit<Objective, 'kind'>> = {
  language: (dice) => {
    const choices = dice.pick(VOCABULARIES);
    return { start: Math.log(choices), floor: dice.between(0.2, 0.34), choices, shift: 0 };
  },
  classification: (dice) => {
    const choices = dice.pick(CLASSES);
    return { start: Math.log(choices), floor: dice.betweenLog(0.1, 0.35), choices, shift: 0 };
  },
  regression: (dice) => ({
    start: dice.betweenLog(1e-4, 1e4),
    floor: dice.betweenLog(0.003, 0.3),
    choices: null,
    shift: 0,
  }),
  summed: (dice) => ({
    start: dice.betweenLog(100, 3000),
    floor: dice.between(0.15, 0.35),
    choices: null,
    shift: 0,
  }),
  // Below zero throughout, or crossing it on the way.
  signed: (dice) => {
    const start = dice.betweenLog(1, 3000);
    const shift = start * (dice.chance(0.5) ? dice.between(1.5, 3) : dice.between(0.45, 0.6));
    return { start, floor: dice.between(0.15, 0.35), choices: null, shift };
  },
};

/** Language as often as all others together. */
export function drawObjective(dice: Dice, kinds: readonly Objective['kind'][]): Objective {
  const kind = kinds.includes('language') && dice.chance(0.5) ? 'language' : dice.pick(kinds);
  return { kind, ...OBJECTIVES[kind](dice) };
}
