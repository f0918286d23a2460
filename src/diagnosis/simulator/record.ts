/** What a logger writes down of a run: noise, chosen rows, rounded numbers, and not always every column. */
import type { Dice } from './dice.ts';
import type { SimulatedRun } from './run.ts';

export interface Simulated {
  history: {
    step: number[];
    trainLoss: (number | null)[];
    valLoss?: (number | null)[];
    lr?: (number | null)[];
    gradNorm?: (number | null)[];
  };
  context: { vocabSize?: number; floor?: number };
  /** Finer than the pattern, in the simulator's own words. */
  variety: string;
}

/** Shares of logs that lack a column, or do not tell how many choices there are. */
const WITHOUT = { val: 0.25, lr: 0.35, gradNorm: 0.4, choices: 0.4 };
const FLOOR_KNOWN = 0.3;

export function record(run: SimulatedRun, variety: string): Simulated {
  const { dice, objective } = run;
  const has = (what: keyof typeof WITHOUT) => !dice.chance(WITHOUT[what]) || run.needs.has(what);
  const { shift, start, choices } = objective;
  const write = rounding(dice, start, Math.abs(run.train.at(-1)! - shift));
  const noise = drawRowNoise(run);
  const trainLoss = run.train.map((loss, i) => write(loss * Math.exp(noise[i]!) - shift));
  const valLoss = run.val.map((loss, i) =>
    (i + 1) % run.valEvery === 0 || i === 0 ? write(loss * Math.exp(run.valNoise * dice.normal()) - shift) : null,
  );
  const known = has('choices') && choices !== null;
  const history: Simulated['history'] = {
    step: steps(dice, run),
    trainLoss,
    ...(has('val') ? { valLoss } : {}),
    ...(has('lr') && run.lr.length > 0 ? { lr: run.lr } : {}),
    ...(has('gradNorm') ? { gradNorm: run.gradNorm } : {}),
  };
  const floorKnown = known && objective.kind === 'language' && dice.chance(FLOOR_KNOWN);
  return {
    history: history.valLoss && run.source !== 'epochs' && dice.chance(0.25) ? apart(history) : history,
    context: {
      ...(known ? { vocabSize: choices } : {}),
      ...(floorKnown ? { floor: 0.95 * objective.floor * start } : {}),
    },
    variety,
  };
}

/** Every step, every tenth, …; counted from zero, from one, or from the end of the first interval. */
function steps(dice: Dice, { source, rows }: SimulatedRun): number[] {
  const interval = source === 'epochs' ? 1 : dice.pick([1, 1, 5, 10, 50, 100, 500]);
  const first = dice.pick([0, 1, interval]);
  return Array.from({ length: rows }, (_, i) => first + i * interval);
}

/** Noise above this is the pattern itself: even, and without extremes that would be spikes. */
const LOUD = 0.05;

/** Relative, of the size that the run asks for after whatever averaging has been done. */
function drawRowNoise({ dice, rows, progress, noise, source }: SimulatedRun): Float64Array {
  const loud = Math.max(noise.begin, noise.end) > LOUD;
  const limit = loud ? 2.5 : 6;
  const draw = dice.pick([() => dice.normal(), () => dice.heavy(), loud ? () => dice.normal() : () => dice.skewed()]);
  // Neighbours resemble each other where an average moves along, or the data comes in a certain order.
  const memory = source === 'averaged' && dice.chance(0.5) ? dice.between(0.5, 0.9) : dice.chance(0.2) ? 0.3 : 0;
  const kept = loud ? 0 : memory;
  const fresh = Math.sqrt(1 - kept ** 2);
  const found = new Float64Array(rows);
  let last = 0;
  for (let i = 0; i < rows; i++) {
    last = kept * last + fresh * Math.max(-limit, Math.min(limit, draw()));
    found[i] = last * noise.begin ** (1 - progress[i]!) * noise.end ** progress[i]!;
  }
  return found;
}

/** To a few decimals, as people print losses; fine enough that the shape is left. */
function rounding(dice: Dice, start: number, end: number): (loss: number) => number {
  if (dice.chance(0.4)) return (loss) => loss;
  const coarsest = 0.005 * Math.max(1e-12, Math.min(start, end || start));
  const decimals = Math.max(Math.ceil(-Math.log10(coarsest)), dice.whole(2, 5));
  const unit = 10 ** decimals;
  return (loss) => Math.round(loss * unit) / unit;
}

/** Validations on rows of their own. */
function apart(history: Simulated['history']): Simulated['history'] {
  const rows = history.step.flatMap((_, i) => (history.valLoss![i] === null ? [[i, 'train']] : [[i, 'train'], [i, 'val']]) as [number, 'train' | 'val'][]); // prettier-ignore
  const column = (values: (number | null)[] | undefined, of: 'train' | 'val') =>
    rows.map(([i, kind]) => (kind === of ? (values?.[i] ?? null) : null));
  return {
    step: rows.map(([i]) => history.step[i]!),
    trainLoss: column(history.trainLoss, 'train'),
    valLoss: column(history.valLoss, 'val'),
    ...(history.lr ? { lr: column(history.lr, 'train') } : {}),
    ...(history.gradNorm ? { gradNorm: column(history.gradNorm, 'train') } : {}),
  };
}
