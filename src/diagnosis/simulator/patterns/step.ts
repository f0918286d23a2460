import type { SimulatedRun } from '../run.ts';
import type { Varieties } from '../variety.ts';

interface Stairs {
  cuts: number;
  /** Least share by which the first cut lowers the loss, and every later one. */
  falls: readonly [first: number, later: number];
}

/** Quickly level at a high loss; each cut of the rate gives it a fall of its own. */
function descend(run: SimulatedRun, { cuts, falls }: Stairs): void {
  const { dice, objective } = run;
  const first = objective.start * dice.between(0.4, 0.7);
  const tau = dice.betweenLog(0.02, 0.06);
  const slope = dice.between(0, 0.06);
  const settle = dice.betweenLog(0.003, 0.012);
  // Half, three quarters; a third each; or wherever someone got impatient.
  const places = Array.from({ length: cuts }, (_, k) => (k + 1 + dice.between(-0.2, 0.2)) / (cuts + 1));
  const factors = places.map(() => dice.pick([0.1, 0.1, 0.2, 0.3, 0.5]));
  const sizes = places.map((_, k) => dice.size([falls[k === 0 ? 0 : 1], 0.35], [0.025, 0.1]));
  const peak = dice.betweenLog(1e-3, 0.5);
  run.lr = run.progress.map((x) => factors.reduce((rate, factor, k) => (x < places[k]! ? rate : rate * factor), peak));
  run.train = run.progress.map((x) =>
    sizes.reduce(
      (loss, size, k) => (x < places[k]! ? loss : loss * (1 - size * (1 - Math.exp(-(x - places[k]! + 1 / run.rows) / settle)))), // prettier-ignore
      (first + (objective.start - first) * Math.exp(-x / tau)) * (1 - slope * x),
    ),
  );
  run.val = run.train.map((loss) => loss * 1.03);
  run.noise = quieter(run, Math.min(...sizes) / 3);
}

/** Stairs must stand out from the noise around them. */
const quieter = ({ noise }: SimulatedRun, most: number): SimulatedRun['noise'] => ({
  begin: Math.min(noise.begin, most),
  end: Math.min(noise.end, most),
});

export const step: Varieties = {
  'one cut': {
    wishes: { fewestRows: 60 },
    spoil: (run) => {
      descend(run, { cuts: 1, falls: [0.1, 0.1] });
      run.needs.add('lr');
    },
  },

  'several cuts': {
    wishes: { fewestRows: 90 },
    spoil: (run) => {
      descend(run, { cuts: run.dice.whole(2, 4), falls: [0.1, 0.05] });
      run.needs.add('lr');
    },
  },

  'no rate logged': {
    wishes: { fewestRows: 90 },
    spoil: (run) => {
      descend(run, { cuts: run.dice.whole(2, 3), falls: [0.15, 0.13] });
      run.lr.length = 0;
    },
  },

  // Images, an epoch a row, the rate divided by ten twice.
  'epoch by epoch': {
    wishes: { sources: ['epochs'], objectives: ['classification'], fewestRows: 60 },
    spoil: (run) => {
      descend(run, { cuts: 2, falls: [0.2, 0.1] });
      run.needs.add('lr').add('val');
    },
  },
};
