/** Learning rates that change too gently to be seen in the loss, by progress from 0 to 1. */
import type { Dice } from './dice.ts';

export type SimulatedRate = (progress: number) => number;

const SCHEDULES: readonly ((dice: Dice) => SimulatedRate)[] = [
  () => () => 1,
  (dice) => {
    const least = dice.pick([0, 0.01, 0.1]);
    return (x) => least + (1 - least) * (0.5 + 0.5 * Math.cos(Math.PI * x));
  },
  () => (x) => 1 - x,
  (dice) => {
    const end = dice.betweenLog(0.001, 0.3);
    return (x) => end ** x;
  },
  // The same in small stairs, one an epoch.
  (dice) => {
    const end = dice.betweenLog(0.01, 0.3);
    const stairs = dice.whole(12, 100);
    return (x) => end ** (Math.floor(x * stairs) / stairs);
  },
  () => (x) => 1 / Math.sqrt(1 + 20 * x),
];

export function drawRate(dice: Dice): SimulatedRate {
  const peak = dice.betweenLog(1e-5, 0.5);
  const warmup = dice.chance(0.6) ? dice.between(0.005, 0.1) : 1e-9;
  const schedule = dice.pick(SCHEDULES)(dice);
  return (x) => peak * Math.min(1, x / warmup || 1e-3) * schedule(Math.max(0, x - warmup));
}
