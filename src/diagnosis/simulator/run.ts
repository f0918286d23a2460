/** A run that goes well, before anything happens to it and before anyone writes it down. */
import { drawDescent } from './descent.ts';
import type { Dice } from './dice.ts';
import { drawObjective, type Objective } from './objective.ts';
import { drawRate } from './rate.ts';

/**
 * `batches`: the loss of single batches; `averaged`: means over the interval, or a moving average;
 * `epochs`: one row each, with its validation.
 */
export type Source = 'batches' | 'averaged' | 'epochs';

/** Columns of one length, one entry for each row that will be written. */
export interface SimulatedRun {
  dice: Dice;
  objective: Objective;
  source: Source;
  rows: number;
  /** 0 to 1. */
  progress: number[];
  /** Expected losses, without noise. */
  train: number[];
  val: number[];
  lr: number[];
  gradNorm: number[];
  /** Noise from row to row, as a share of the level, at the beginning and at the end. */
  noise: { begin: number; end: number };
  valNoise: number;
  /** Rows between validations. */
  valEvery: number;
  /** Columns and facts that must be there for the pattern to be seen. */
  needs: Set<'val' | 'lr' | 'gradNorm' | 'choices'>;
}

export interface Requests {
  sources?: readonly Source[];
  fewestRows?: number;
  objectives?: readonly Objective['kind'][];
}

const EVERY_OBJECTIVE: readonly Objective['kind'][] = ['language', 'classification', 'regression', 'summed', 'signed']; // prettier-ignore

export function healthy(dice: Dice, wishes: Requests): SimulatedRun {
  const { sources = ['batches', 'averaged', 'epochs'], fewestRows = 20, objectives = EVERY_OBJECTIVE } = wishes;
  const objective = drawObjective(dice, objectives);
  const source = dice.pick(sources);
  const rows = Math.max(fewestRows, drawRows(dice, source));
  // The first row is written before any update, or after the first of them.
  const late = dice.chance(0.5) ? 1 : 0;
  const progress = Array.from({ length: rows }, (_, i) => (i + late) / rows);
  const descent = drawDescent(dice, objective.floor);
  const rate = drawRate(dice);
  const { start, floor } = objective;
  const train = progress.map((x) => start * (floor + (1 - floor) * descent(x)));
  // Regularisation that is off at validation puts it below.
  const gap = dice.between(-0.06, 0.35);
  const usual = dice.betweenLog(0.05, 5);
  const drift = dice.betweenLog(0.5, 2);
  return {
    dice,
    objective,
    source,
    rows,
    progress,
    train,
    val: train.map((loss) => loss * (1 + gap * (1 - loss / start))),
    lr: progress.map(rate),
    gradNorm: progress.map((x) => usual * drift ** x * Math.exp(0.25 * dice.normal())),
    noise: drawNoise(dice, source),
    valNoise: dice.betweenLog(0.0005, 0.006),
    valEvery: source === 'epochs' ? 1 : Math.max(1, Math.round(rows / dice.whole(12, 50))),
    needs: new Set(),
  };
}

function drawRows(dice: Dice, source: Source): number {
  if (source === 'epochs') return dice.whole(20, dice.chance(0.3) ? 200 : 60);
  if (source === 'averaged') return Math.round(dice.betweenLog(40, 2000));
  return Math.round(dice.chance(0.1) ? dice.betweenLog(3000, 20_000) : dice.betweenLog(100, 3000));
}

function drawNoise(dice: Dice, source: Source): SimulatedRun['noise'] {
  const [low, high] = { batches: [0.004, 0.04], averaged: [0.002, 0.015], epochs: [0.001, 0.015] }[source] as [
    number,
    number,
  ];
  const size = dice.betweenLog(low, high);
  const growth = dice.betweenLog(0.6, 1.3);
  return { begin: size / growth, end: size * growth };
}
