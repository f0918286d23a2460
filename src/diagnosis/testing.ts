/** Simulated loss curves: what each pattern is known to look like, with the variety and the noise of real runs. */
import { Rng } from '../core/rng.ts';
import type { Pattern } from '../core/pattern.ts';

export interface Simulated {
  history: {
    step: number[];
    trainLoss: (number | null)[];
    valLoss?: (number | null)[];
    lr?: (number | null)[];
    gradNorm?: (number | null)[];
  };
  context: { vocabSize?: number; floor?: number };
}

/** A run to be spoiled: columns of one length. */
interface Run {
  random: Rng;
  n: number;
  /** ln of the vocabulary. */
  start: number;
  floor: number;
  train: number[];
  /** Expected validation loss, without noise. */
  val: number[];
  lr: number[];
  gradNorm: number[];
  /** Relative noise of a training batch. */
  noise: number;
}

type Spoil = (run: Run) => void;

const VOCABULARIES = [256, 341, 3313, 50257];

/** One curve of a pattern; the same seed gives the same curve. */
export function simulate(pattern: Pattern, seed: number): Simulated {
  const random = new Rng(seed, `simulated ${pattern}`);
  const run = healthy(random);
  SPOILS[pattern](run);
  return record(run);
}

const between = (random: Rng, low: number, high: number) => low + (high - low) * random.uniform();
const betweenLog = (random: Rng, low: number, high: number) => low * (high / low) ** random.uniform();
const pick = <T>(random: Rng, items: readonly T[]): T => items[random.integer(items.length)]!;

function healthy(random: Rng): Run {
  const n = Math.round(betweenLog(random, 100, 2000));
  const start = Math.log(pick(random, VOCABULARIES));
  const floor = between(random, 0.2, 0.35) * start;
  const tau = betweenLog(random, 0.02, 0.1) * n;
  const alpha = between(random, 0.5, 1);
  const gap = between(random, 1, 1.05);
  const warmup = Math.ceil(0.04 * n);
  const peak = betweenLog(random, 3e-4, 1e-2);
  const steps = Array.from({ length: n }, (_, i) => i);
  const train = steps.map((i) => floor + (start - floor) * (1 + i / tau) ** -alpha);
  return {
    random,
    n,
    start,
    floor,
    train,
    val: train.map((loss) => Math.min(start, loss * gap)),
    lr: steps.map((i) => peak * Math.min((i + 1) / warmup, 0.55 + 0.45 * Math.cos((Math.PI * i) / n))),
    gradNorm: steps.map(() => 0.5 * Math.exp(0.25 * random.normal())),
    noise: between(random, 0.005, 0.04),
  };
}

const SPOILS: Record<Pattern, Spoil> = {
  good: () => undefined,

  flat: (run) => {
    const creep = between(run.random, 0, 0.005);
    run.noise = betweenLog(run.random, 1e-4, 0.01);
    run.train = run.train.map((_, i) => run.start * (1 - (creep * i) / run.n));
    run.val = [...run.train];
  },

  spikes: (run) => {
    const { random, n } = run;
    const needles = random.uniform() < 0.3;
    const count = (needles ? 2 : 1) + random.integer(4);
    const width = needles ? 0.3 : Math.min(betweenLog(random, 2, 25), n / (6 * count));
    for (let k = 0; k < count; k++) {
      const at = Math.floor(n * (0.1 + (0.8 * (k + random.uniform())) / count));
      const height = betweenLog(random, 1.8, 5) - 1;
      const level = run.train[at]!;
      run.gradNorm[at] = 20 * height;
      for (let i = at; i < n; i++) run.train[i]! += level * height * Math.exp((at - i) / width);
    }
    run.noise = between(random, 0.005, 0.035);
  },

  plateau: (run) => {
    const { random, n, start } = run;
    const level = start * between(random, 0.55, 0.85);
    const tau = n * betweenLog(random, 0.01, 0.08);
    const creep = between(random, 0, 0.01);
    run.train = run.train.map((_, i) => (level + (start - level) * Math.exp(-i / tau)) * (1 - (creep * i) / n));
    run.val = run.train.map((loss) => Math.min(start, loss * 1.02));
  },

  overfitting: (run) => {
    const { random, n, start } = run;
    const best = between(random, 0.12, 0.6);
    const lowest = start * between(random, 0.4, 0.8);
    const rise = betweenLog(random, 0.1, 0.8);
    const end = start * between(random, 0.02, 0.35);
    run.train = run.train.map((_, i) => end + (start - end) * Math.exp((-3 * i) / n));
    run.val = run.train.map((_, i) => {
      const x = i / n / best;
      return x < 1 ? lowest + (start - lowest) * (1 - x) ** 2 : lowest * (1 + (rise * (x - 1)) / (1 / best - 1));
    });
  },

  nan: (run) => {
    const { random, n } = run;
    const at = Math.floor(n * between(random, 0.1, 0.95));
    if (random.uniform() < 0.3) {
      run.train = run.train.map((loss, i) => loss - (i * run.start * 1.2) / at);
      return;
    }
    const value = pick(random, [NaN, Infinity]);
    run.train = run.train.map((loss, i) => (i < at ? loss : i === at ? value : NaN));
    run.gradNorm = run.gradNorm.map((norm, i) => (i < at ? norm : NaN));
    run.val = run.val.map((loss, i) => (i < at ? loss : NaN));
  },

  step: (run) => {
    const { random, n, start } = run;
    const cuts = 1 + random.integer(3);
    const first = start * between(random, 0.5, 0.75);
    const falls = Array.from({ length: cuts }, (_, k) => between(random, k === 0 ? 0.1 : 0.04, 0.25));
    run.noise = between(random, 0.005, 0.03);
    const stage = (i: number) => Math.floor((i / n) * (cuts + 1));
    run.lr = run.lr.map((_, i) => 0.01 * 0.1 ** stage(i));
    run.train = run.train.map((_, i) => {
      let loss = first + (start - first) * Math.exp((-25 * i) / n);
      for (let k = 0; k < stage(i); k++) {
        const since = i - ((k + 1) * n) / (cuts + 1);
        loss *= 1 - falls[k]! * (1 - Math.exp(-since / (0.008 * n)));
      }
      return loss;
    });
    run.val = [...run.train];
  },

  sawtooth: (run) => {
    const { random } = run;
    if (random.uniform() < 0.3) {
      const swing = between(random, 0.1, 0.5);
      const period = 2 + random.integer(2);
      run.train = run.train.map((loss, i) => loss * (i % period === 0 ? 1 + swing : 1 - swing / period));
      run.noise = 0.02;
    } else {
      run.noise = between(random, 0.1, 0.22);
    }
  },

  collapse: (run) => {
    const { random, n, start } = run;
    const tau = n * betweenLog(random, 0.02, 0.12);
    const end = start * betweenLog(random, 1e-5, 0.015);
    run.train = run.train.map((_, i) => end + (start - end) * Math.exp(-i / tau));
    run.val = [...run.train];
  },

  unclear: (run) => {
    const { random, n } = run;
    if (random.uniform() < 0.5) {
      const few = 2 + random.integer(6);
      for (const column of [run.train, run.val, run.lr, run.gradNorm]) column.length = few;
      run.n = few;
      return;
    }
    const at = Math.floor(n * between(random, 0.2, 0.6));
    const height = run.start * between(random, 1, 30);
    const rise = (i: number) => height * (1 - Math.exp((at - i) / (0.03 * n)));
    run.train = run.train.map((loss, i) => (i < at ? loss : loss + rise(i)));
    run.val = run.val.map((loss, i) => (i < at ? loss : loss + rise(i)));
  },
};

/** What a logger writes down of it: noise, validations now and then, and not always every column. */
function record(run: Run): Simulated {
  const { random, n } = run;
  const every = Math.max(1, Math.round(n / (15 + random.integer(25))));
  const noisy = (loss: number) => loss * Math.exp(run.noise * random.normal());
  const trainLoss = run.train.map(noisy);
  const valNoise = 0.15 * run.noise;
  const valLoss = run.val.map((loss, i) => (i % every === 0 ? loss * Math.exp(valNoise * random.normal()) : null));
  const known = random.uniform();
  return {
    history: { step: trainLoss.map((_, i) => i), trainLoss, valLoss, lr: run.lr, gradNorm: run.gradNorm },
    context: {
      ...(known > 0.4 ? { vocabSize: Math.round(Math.exp(run.start)) } : {}),
      ...(known > 0.7 ? { floor: run.floor * 0.95 } : {}),
    },
  };
}
