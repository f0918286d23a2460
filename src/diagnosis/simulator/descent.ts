/** Ways down: how much of the distance to the floor is left, by progress from 0 to 1. */
import type { Dice } from './dice.ts';

export type Descent = (progress: number) => number;

function powerLaw(dice: Dice): Descent {
  const tau = dice.betweenLog(0.008, 0.1);
  const exponent = dice.between(0.5, 1.2);
  return (x) => (1 + x / tau) ** -exponent;
}

function exponential(dice: Dice): Descent {
  const tau = dice.betweenLog(0.06, 0.3);
  return (x) => Math.exp(-x / tau);
}

/** A short first fall, a wait, and the way down only then. */
function twoPhases(dice: Dice): Descent {
  const first = dice.between(0, 0.25);
  const wait = dice.between(0.04, 0.2);
  const width = 0.15 * wait;
  const tau = dice.between(0.08, 0.2);
  const released = (x: number) => tau * Math.log1p(Math.exp((x - wait) / (width * tau * 10))) * width * 10;
  return (x) => first * Math.exp(-x / 0.01) + (1 - first) * Math.exp(-released(x) / tau);
}

/** The end of a run that goes well: far down, or still on its way. */
export function drawDescent(dice: Dice, floor: number): Descent {
  for (;;) {
    const descent = dice.pick([powerLaw, powerLaw, exponential, twoPhases])(dice);
    const level = (x: number) => floor + (1 - floor) * descent(x);
    const [half, end] = [level(0.5), level(1)];
    if (end < 0.4 || (end < 0.6 && end < 0.94 * half)) return descent;
  }
}
