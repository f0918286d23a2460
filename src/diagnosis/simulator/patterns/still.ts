/** Runs that learn nothing, or nothing more. */
import type { SimulatedRun } from '../run.ts';
import type { Varieties } from '../variety.ts';

/** Holds both losses at a level that may creep down, in little noise. */
function hold(run: SimulatedRun, level: (progress: number) => number, gap = 1): void {
  quiet(run, 0.001, run.source === 'batches' ? 0.02 : 0.004);
  run.train = run.progress.map(level);
  run.val = run.train.map((loss) => loss * gap);
}

/** From a first row on that was written before any update. */
function holdFromStart(run: SimulatedRun, level: (progress: number) => number): void {
  const first = run.progress[0]!;
  hold(run, (x) => level(x - first), run.dice.between(0.98, 1.05));
}

function quiet(run: SimulatedRun, low: number, high: number): void {
  // Beside a level that is shifted towards zero, the same noise is more.
  const size = run.dice.betweenLog(low, high) / (run.objective.shift > 0 ? 3 : 1);
  run.noise = { begin: size, end: size };
}

/** A level well above zero, which no loss can be below, is one that something could improve on. */
const POSITIVE = ['language', 'classification', 'regression', 'summed'] as const;

export const flat: Varieties = {
  still: {
    spoil: (run) => {
      const { dice, objective } = run;
      const creep = dice.size([0.0005, 0.01], [0.01, 0.05]);
      const off = dice.between(0.99, 1.01);
      hold(run, (x) => objective.start * off * (1 - creep * x));
      quiet(run, 1e-4, run.source === 'batches' ? 0.015 : 0.004);
    },
  },

  // The same batch, or the same mean, over and over: not even noise.
  dead: {
    spoil: (run) => {
      hold(run, () => run.objective.start);
      run.noise = { begin: 0, end: 0 };
      run.valNoise = 0;
      const dies = run.dice.pick([() => 0, (value: number) => value]);
      run.gradNorm = run.gradNorm.map(dies);
    },
  },

  'no rate': {
    spoil: (run) => {
      hold(run, () => run.objective.start);
      quiet(run, 1e-3, run.source === 'batches' ? 0.02 : 0.005);
      run.lr.fill(0);
      run.needs.add('lr');
    },
  },

  // Weights that begin badly learn to guess evenly, and no more.
  'after a jolt': {
    wishes: { sources: ['batches'], objectives: ['language', 'classification'], fewestRows: 150 },
    spoil: (run) => {
      const { dice, objective } = run;
      const jolt = dice.size([0.03, 0.12], [0.12, 0.3]);
      hold(run, (x) => objective.start * (1 + jolt * Math.exp(-x / 0.003)));
      quiet(run, 1e-3, 0.01);
      run.needs.add('choices');
    },
  },

  noisy: {
    wishes: { sources: ['batches'], objectives: POSITIVE, fewestRows: 150 },
    spoil: (run) => {
      hold(run, () => run.objective.start);
      quiet(run, 0.015, 0.035);
    },
  },
};

export const plateau: Varieties = {
  high: {
    wishes: { objectives: POSITIVE, fewestRows: 25 },
    spoil: (run) => {
      const { dice, objective } = run;
      const level = objective.start * dice.size([0.55, 0.82], [0.4, 0.55]);
      const tau = dice.betweenLog(0.012, 0.06);
      const creep = dice.size([0.001, 0.008], [0.01, 0.03]);
      holdFromStart(run, (x) => (level + (objective.start - level) * Math.exp(-x / tau)) * (1 - creep * x));
    },
  },

  // The rate went to zero long before the end.
  'rate ran out': {
    wishes: { objectives: POSITIVE, fewestRows: 40 },
    spoil: (run) => {
      const { dice, objective } = run;
      const level = objective.start * dice.size([0.55, 0.8], [0.4, 0.55]);
      const at = dice.between(0.12, 0.3);
      const tau = dice.between(0.25, 0.5) * at;
      holdFromStart(run, (x) => level + (objective.start - level) * Math.exp(-Math.min(x, at) / tau));
      const peak = dice.betweenLog(1e-4, 1e-2);
      run.lr = run.progress.map((x) => peak * Math.max(0, 1 - x / at));
      run.needs.add('lr');
    },
  },

  // Slower and slower from the beginning, as a power; level long before the end.
  'slow fall': {
    wishes: { objectives: POSITIVE, fewestRows: 25 },
    spoil: (run) => {
      const { dice, objective } = run;
      const level = objective.start * dice.size([0.55, 0.75], [0.4, 0.55]);
      const tau = dice.betweenLog(0.01, 0.03);
      holdFromStart(run, (x) => level + (objective.start - level) * (1 + x / tau) ** -2);
    },
  },

  // The whole drop took place before the first row was written.
  hidden: {
    wishes: { sources: ['batches', 'averaged'], objectives: ['language'] },
    spoil: (run) => {
      const { dice, objective } = run;
      const level = objective.start * dice.size([0.5, 0.8], [0.4, 0.5]);
      const creep = dice.size([0.001, 0.008], [0.01, 0.03]);
      hold(run, (x) => level * (1 - creep * x));
      run.needs.add('choices');
    },
  },
};
