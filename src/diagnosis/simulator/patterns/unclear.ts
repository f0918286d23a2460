import type { SimulatedRun } from '../run.ts';
import type { Varieties } from '../variety.ts';

export const unclear: Varieties = {
  short: {
    spoil: (run) => {
      run.rows = Math.floor(run.dice.size([2, 5], [5, 11]));
      for (const column of [run.train, run.val, run.lr, run.gradNorm, run.progress]) column.length = run.rows;
    },
  },

  // Up and away, still a number, and no way back.
  diverged: {
    wishes: { fewestRows: 40 },
    spoil: (run) => {
      const at = run.dice.between(0.25, 0.65);
      const level = run.train[Math.floor(at * run.rows)]!;
      const height = Math.max(run.objective.start - level, level) * run.dice.size([1, 8], [0.5, 1]);
      const width = run.dice.betweenLog(0.005, 0.04);
      const rise = (loss: number, i: number) => {
        const since = run.progress[i]! - at;
        return since < 0 ? loss : level + height * (1 - Math.exp(-since / width));
      };
      run.train = run.train.map(rise);
      run.val = run.val.map(rise);
    },
  },

  // Another run written behind the first, with its steps counted on.
  restarted: {
    wishes: { sources: ['batches'], fewestRows: 200, objectives: ['language', 'summed'] },
    spoil: (run) => {
      const half = run.rows >> 1;
      const again = (column: number[]) => column.map((_, i) => column[Math.floor(((i % half) / half) * run.rows)]!);
      [run.train, run.val, run.lr] = [again(run.train), again(run.val), again(run.lr)];
      calm(run);
    },
  },
};

function calm({ noise }: SimulatedRun): void {
  noise.begin = Math.min(noise.begin, 0.03);
  noise.end = Math.min(noise.end, 0.03);
}
