import type { SimulatedRun } from '../run.ts';
import type { Varieties } from '../variety.ts';

/** From row `at` on, to the end or for as long as anyone waited. */
function lose(run: SimulatedRun, at: number, first = NaN): void {
  const end = run.dice.chance(0.3) ? Math.min(run.rows, at + run.dice.whole(1, 5)) : run.rows;
  for (const column of [run.train, run.val, run.gradNorm, run.lr, run.progress]) column.length = end;
  run.rows = end;
  for (let i = at; i < end; i++) {
    run.train[i] = run.val[i] = i === at ? first : NaN;
    run.gradNorm[i] = NaN;
  }
}

const somewhere = (run: SimulatedRun) => Math.floor(run.rows * run.dice.between(0.05, 0.95));

export const nan: Varieties = {
  sudden: { spoil: (run) => lose(run, somewhere(run)) },

  exploded: {
    wishes: { sources: ['batches'], fewestRows: 60 },
    spoil: (run) => {
      const at = Math.max(12, somewhere(run));
      const steps = run.dice.whole(3, 10);
      const growth = run.dice.between(1.15, 2);
      for (let i = at - steps; i < at; i++) {
        run.gradNorm[i]! *= 4 ** (i - at + steps + 1);
        run.train[i]! *= growth ** (i - at + steps + 1);
      }
      lose(run, at);
    },
  },

  infinite: { spoil: (run) => lose(run, somewhere(run), Infinity) },

  'validation only': {
    spoil: (run) => {
      const at = run.dice.between(0.2, 0.8);
      const value = run.dice.pick([NaN, Infinity]);
      run.val = run.val.map((loss, i) => (run.progress[i]! < at ? loss : value));
      run.needs.add('val');
    },
  },

  // Below what any probability allows: the loss is not the one it is taken for.
  negative: {
    wishes: { objectives: ['language', 'classification'] },
    spoil: (run) => {
      const at = run.dice.between(0.2, 0.8);
      const depth = run.dice.size([0.3, 5], [0.02, 0.1]) * run.objective.start;
      run.train = run.train.map((loss, i) => loss - (run.progress[i]! * (run.objective.start + depth)) / at);
      run.val = [...run.train];
      run.needs.add('choices');
    },
  },

  // A number still, but no loss.
  astronomic: {
    wishes: { fewestRows: 40 },
    spoil: (run) => {
      const at = run.dice.between(0.2, 0.75);
      const end = run.dice.between(10, 20);
      const grow = (loss: number, i: number) => loss * 10 ** (end * Math.min(1, Math.max(0, (run.progress[i]! - at) / 0.1))); // prettier-ignore
      run.train = run.train.map(grow);
      run.val = run.val.map(grow);
      run.gradNorm = run.gradNorm.map(grow);
    },
  },
};
