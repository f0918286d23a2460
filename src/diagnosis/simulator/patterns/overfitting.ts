import type { SimulatedRun } from '../run.ts';
import type { Varieties } from '../variety.ts';

/** Validations that a rise needs to be one. */
const WISHES = { objectives: ['language', 'classification', 'regression', 'summed', 'signed'] } as const;

/** Training goes on down; validation follows `of` progress, from 1 at its lowest. */
function memorise(run: SimulatedRun, of: (progress: number, best: number, rise: number) => number): void {
  const { dice, objective } = run;
  const { start, shift } = objective;
  const best = dice.between(0.15, 0.55);
  // A loss that is shifted shows its rise against the whole fall.
  const rise = dice.size([0.08, 1], [0.025, 0.08]) * (shift > 0 ? 2 : 1);
  const lowest = start * dice.between(0.4, 0.75);
  const end = start * dice.between(0.02, 0.25);
  const tau = dice.between(0.35, 0.6);
  run.train = run.progress.map((x) => end + (start - end) * Math.exp(-x / tau / (0.5 + best)));
  run.val = run.progress.map((x) =>
    x < best ? lowest + (start - lowest) * (1 - x / best) ** 2 : lowest * of(x, best, rise),
  );
  run.valEvery = run.source === 'epochs' ? 1 : Math.max(1, Math.round(run.rows / dice.whole(20, 50)));
  run.valNoise = Math.min(run.valNoise, rise / 10);
  run.needs.add('val');
}

export const overfitting: Varieties = {
  plain: {
    wishes: WISHES,
    spoil: (run) => memorise(run, (x, best, rise) => 1 + (rise * (x - best)) / (1 - best)),
  },

  accelerating: {
    wishes: WISHES,
    spoil: (run) => memorise(run, (x, best, rise) => 1 + rise * ((x - best) / (1 - best)) ** 2),
  },

  'noisy validation': {
    wishes: WISHES,
    spoil: (run) => {
      let size = 0;
      memorise(run, (x, best, rise) => {
        size = rise;
        return 1 + (rise * (x - best)) / (1 - best);
      });
      run.valNoise = Math.min(0.06, size / 5);
    },
  },

  // Validation stands for a while before it rises.
  'level first': {
    wishes: WISHES,
    spoil: (run) => {
      memorise(run, (x, best, rise) => {
        const since = best + 0.35 * (1 - best);
        return x < since ? 1 : 1 + (rise * (x - since)) / (1 - since);
      });
    },
  },

  // The first validations are the best already.
  'from the start': {
    wishes: WISHES,
    spoil: (run) => {
      const rise = run.dice.size([0.12, 1.2], [0.04, 0.1]) * (run.objective.shift > 0 ? 2 : 1);
      memorise(run, () => 1);
      const lowest = run.objective.start * run.dice.between(0.4, 0.75);
      run.val = run.progress.map((x) => lowest * (1 + rise * x));
      run.valNoise = Math.min(run.valNoise, rise / 15);
    },
  },

  // Fast at first, then less and less: the rise flattens out.
  saturating: {
    wishes: WISHES,
    spoil: (run) => memorise(run, (x, best, rise) => 1 + rise * (1 - Math.exp((best - x) / 0.15))),
  },
};
