import type { Varieties } from '../variety.ts';

const WISHES = {
  sources: ['batches'],
  objectives: ['language', 'classification', 'summed'],
  fewestRows: 60,
} as const;

export const sawtooth: Varieties = {
  // Each batch differs from the next by luck.
  noise: {
    wishes: WISHES,
    spoil: (run) => {
      const size = run.dice.size([0.1, 0.24], [0.06, 0.1]);
      run.noise = { begin: 0.8 * size, end: 1.2 * size };
    },
  },

  'two and two': {
    wishes: WISHES,
    spoil: (run) => {
      const swing = run.dice.size([0.08, 0.35], [0.03, 0.06]);
      run.train = run.train.map((loss, i) => loss * (i % 2 === 0 ? 1 + swing : 1 - swing));
      run.noise = { begin: 0.02, end: 0.02 };
    },
  },

  // A hard batch every third time.
  'three by three': {
    wishes: WISHES,
    spoil: (run) => {
      const swing = run.dice.size([0.25, 0.5], [0.1, 0.18]);
      run.train = run.train.map((loss, i) => loss * (i % 3 === 0 ? 1 + swing : 1 - swing / 2));
      run.noise = { begin: 0.03, end: 0.03 };
    },
  },

  'noise that grows': {
    wishes: WISHES,
    spoil: (run) => {
      const size = run.dice.size([0.13, 0.24], [0.07, 0.13]);
      run.noise = { begin: 0.5 * size, end: 1.2 * size };
    },
  },
};
