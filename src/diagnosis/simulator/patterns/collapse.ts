import type { Varieties } from '../variety.ts';

/** Words cannot be foretold for certain, new ones least of all. */
const WISHES = { objectives: ['language'] } as const;

export const collapse: Varieties = {
  fast: {
    wishes: WISHES,
    spoil: (run) => {
      const { dice, objective } = run;
      const tau = dice.betweenLog(0.02, 0.12);
      const end = objective.start * dice.size([1e-5, 0.012], [0.03, 0.06]);
      run.train = run.progress.map((x) => end + (objective.start - end) * Math.exp(-x / tau));
      run.val = [...run.train];
      run.needs.add('val').add('choices');
    },
  },

  // It learns as usual before it finds the leak.
  late: {
    wishes: WISHES,
    spoil: (run) => {
      const { dice, objective } = run;
      const at = dice.between(0.2, 0.6);
      const width = dice.between(0.01, 0.04);
      const end = objective.start * dice.size([1e-5, 0.012], [0.03, 0.06]);
      run.train = run.train.map((loss, i) => end + (loss - end) / (1 + Math.exp((run.progress[i]! - at) / width)));
      run.val = [...run.train];
      run.needs.add('val').add('choices');
    },
  },
};
