import type { SimulatedRun } from '../run.ts';
import { rowAt, type Varieties } from '../variety.ts';

/** Multiplies both losses. */
function shape(run: SimulatedRun, factor: (progress: number, row: number) => number): void {
  run.train = run.train.map((loss, i) => loss * factor(run.progress[i]!, i));
  run.val = run.val.map((loss, i) => loss * factor(run.progress[i]!, i));
}

export const good: Varieties = {
  plain: { spoil: () => undefined },

  'one outlier': {
    wishes: { fewestRows: 60 },
    spoil: (run) => {
      const { dice } = run;
      run.train[rowAt(run, dice.between(0.1, 0.95))]! *= dice.size([1.15, 1.4], [1.4, 1.8]);
    },
  },

  'strange batches': {
    wishes: { sources: ['batches'], fewestRows: 200 },
    spoil: (run) => {
      const { dice } = run;
      for (let i = dice.whole(2, 8); i > 0; i--) {
        run.train[rowAt(run, dice.between(0.1, 0.98))]! *= dice.size([1.1, 1.22], [1.2, 1.5]);
      }
    },
  },

  // It begins where another training ended, and has less far to go.
  'fine-tuning': {
    wishes: { objectives: ['language', 'classification'], fewestRows: 30 },
    spoil: (run) => {
      const { dice, objective } = run;
      const start = objective.start * dice.between(0.15, 0.4);
      const end = dice.size([0.4, 0.7], [0.75, 0.85]);
      const tau = dice.between(0.3, 1);
      const fall = (x: number) => (1 - Math.exp(-x / tau)) / (1 - Math.exp(-1 / tau));
      run.train = run.progress.map((x) => start * (1 - (1 - end) * fall(x)));
      objective.floor = Math.min(objective.floor, (0.9 * run.train.at(-1)!) / objective.start);
      run.val = run.train.map((loss) => loss * 1.02);
      run.noise = { begin: Math.min(run.noise.begin, 0.03), end: Math.min(run.noise.end, 0.03) };
    },
  },

  // Held at its height until the last part, where the rate goes to zero and the loss comes down with it.
  annealed: {
    wishes: { sources: ['batches', 'averaged'], fewestRows: 100 },
    spoil: (run) => {
      const from = run.dice.between(0.7, 0.88);
      const fall = run.dice.size([0.02, 0.07], [0.07, 0.12]);
      const way = (x: number) => Math.max(0, (x - from) / (1 - from));
      const peak = run.dice.betweenLog(1e-4, 1e-2);
      run.lr = run.progress.map((x) => peak * Math.min(1, (x + 1e-3) / 0.02) * (1 - way(x)));
      shape(run, (x) => 1 - fall * way(x));
    },
  },

  // Few examples to validate on.
  'noisy validation': {
    spoil: (run) => {
      run.valNoise = run.dice.size([0.008, 0.02], [0.025, 0.04]);
      run.needs.add('val');
    },
  },

  'warm-up bump': {
    wishes: { sources: ['batches', 'averaged'], fewestRows: 100 },
    spoil: (run) => {
      const height = run.dice.size([0.02, 0.1], [0.1, 0.3]);
      const width = run.dice.between(0.004, 0.012);
      shape(run, (x) => 1 + height * Math.exp(-(((x - width) / width) ** 2)));
    },
  },

  // Data seen again: each epoch begins a little lower than the one before it ended, and loses some of that.
  epochs: {
    wishes: { sources: ['batches', 'averaged'], fewestRows: 300 },
    spoil: (run) => {
      const dip = run.dice.size([0.005, 0.025], [0.03, 0.06]);
      const epochs = run.dice.whole(3, 10);
      run.train = run.train.map((loss, i) => loss * (1 + dip * (((run.progress[i]! * epochs) % 1) - 0.5)));
    },
  },

  'data mixture': {
    wishes: { fewestRows: 60 },
    spoil: (run) => {
      const at = run.dice.between(0.3, 0.8);
      const change = run.dice.size([0.01, 0.03], [0.03, 0.08]) * run.dice.pick([-1, 1]);
      run.train = run.train.map((loss, i) => loss * (run.progress[i]! < at ? 1 : 1 + change));
    },
  },

  // Ended soon after validation ceased to improve.
  'stopped early': {
    wishes: { objectives: ['language', 'classification'] },
    spoil: (run) => {
      const best = run.dice.between(0.8, 0.93);
      const rise = run.dice.size([0.001, 0.012], [0.02, 0.045]);
      const lowest = run.val[rowAt(run, best)]!;
      run.val = run.val.map((loss, i) => {
        const since = run.progress[i]! - best;
        return since < 0 ? loss : lowest * (1 + (rise * since) / (1 - best));
      });
      run.needs.add('val');
    },
  },

  // Validation levels off above the training loss, and stays.
  gap: {
    spoil: (run) => {
      const lowest = Math.max(run.val[rowAt(run, 0.5)]!, run.val.at(-1)!);
      run.val = run.val.map((loss) => (loss ** 4 + (0.98 * lowest) ** 4) ** 0.25);
      run.needs.add('val');
    },
  },
};
