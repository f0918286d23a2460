import type { SimulatedRun } from '../run.ts';
import type { Varieties } from '../variety.ts';

const EVERYWHERE = { fewestRows: 40 } as const;

/** How far above its surroundings a jump goes, beyond one: clearly, or so that it may be luck. */
const jump = ({ dice }: SimulatedRun) => dice.size([1.65, 6], [1.3, 1.7]) - 1;

/** The same from a row on, but not up to where the run came from: that would be taken for another beginning. */
function jumpAt(run: SimulatedRun, at: number): number {
  const height = jump(run);
  const start = run.train[0]! / run.train[at]!;
  if (1 + height < 0.6 * start || 1 + height > 1.8 * start) return height;
  return 0.6 * start > 1.65 ? 0.6 * start - 1 : 1.8 * start - 1;
}

/** Rows of `count` jumps, one in each equal part of what follows the beginning. */
function places({ dice, rows }: SimulatedRun, count: number): number[] {
  return Array.from({ length: count }, (_, k) => Math.floor(rows * (0.1 + (0.85 * (k + dice.between(0.1, 0.8))) / count))); // prettier-ignore
}

/** Lifts the losses from a row on by `height` times the level there, fading over `width` rows down to a `rest`. */
function lift(run: SimulatedRun, at: number, height: number, width: number, rest = 0): void {
  const level = run.train[at]!;
  run.gradNorm[at]! *= 1 + 10 * height;
  for (let i = at; i < run.rows; i++) {
    const left = height * Math.exp((at - i) / width);
    run.train[i] = run.train[i]! * (1 + rest) + level * left;
    if (width > 2) run.val[i] = run.val[i]! * (1 + rest) + level * left;
  }
}

function calm(run: SimulatedRun): void {
  run.noise.begin = Math.min(run.noise.begin, 0.035);
  run.noise.end = Math.min(run.noise.end, 0.035);
}

export const spikes: Varieties = {
  fast: {
    wishes: EVERYWHERE,
    spoil: (run) => {
      calm(run);
      const count = run.dice.whole(1, 4);
      const width = run.dice.betweenLog(1, Math.max(1.5, Math.min(12, run.rows / (12 * count))));
      for (const at of places(run, count)) lift(run, at, jumpAt(run, at), width);
    },
  },

  slow: {
    wishes: { fewestRows: 100 },
    spoil: (run) => {
      calm(run);
      const count = run.dice.whole(1, 2);
      const width = run.rows * run.dice.betweenLog(0.015, 0.05);
      for (const place of places(run, count)) {
        const at = Math.min(place, Math.floor(0.75 * run.rows));
        lift(run, at, jumpAt(run, at), width);
      }
    },
  },

  'not recovered': {
    wishes: { fewestRows: 100 },
    spoil: (run) => {
      calm(run);
      const rest = run.dice.between(0.08, 0.2);
      const at = Math.floor(run.rows * run.dice.between(0.3, 0.75));
      lift(run, at, Math.max(0.8, jumpAt(run, at)), run.rows * run.dice.betweenLog(0.004, 0.02), rest);
    },
  },

  needles: {
    wishes: { ...EVERYWHERE, sources: ['batches', 'epochs'] },
    spoil: (run) => {
      calm(run);
      for (const at of places(run, run.dice.whole(2, 6))) lift(run, at, jump(run), 0.3);
    },
  },

  periodic: {
    wishes: { fewestRows: 120 },
    spoil: (run) => {
      calm(run);
      const count = run.dice.whole(4, 10);
      const period = Math.floor(run.rows / count);
      const height = jump(run);
      const width = run.dice.betweenLog(0.5, Math.max(0.6, period / 12));
      const first = Math.floor(period * run.dice.between(0.5, 0.9));
      for (let at = first; at < run.rows; at += period) lift(run, at, height * run.dice.between(0.8, 1.2), width);
    },
  },
};
