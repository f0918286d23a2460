/** One check for each shape; see `shape.ts`. Losses in nats, positions in recorded steps. */
import { median } from '../core/quantile.ts';
import type { History } from '../core/record.ts';

export interface ShapeCheck {
  name: string;
  ok: boolean;
  /** One sentence with the numbers. */
  text: string;
}

const fixed = (value: number) => value.toFixed(2);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * A model that knows nothing gives every token the same probability. Validation before the first update is that model on
 * more tokens than the first batch, which may be a single sequence.
 */
export function startsAtLnV({ trainLoss, valLoss }: History, vocabSize: number): ShapeCheck {
  const start = valLoss[0] ?? trainLoss[0] ?? NaN;
  const lnV = Math.log(vocabSize);
  const text = `The loss starts at ${start.toFixed(3)}; ln V is ${lnV.toFixed(3)}.`;
  return { name: 'start', ok: Math.abs(start - lnV) <= 0.05, text };
}

const JUMP = 1.5;
const BACK = 1.1;
const QUIET_STEPS = 16;

/** Jumps by half or more over the level of the quiet steps before, and the way back to that level. */
export function spikes({ trainLoss }: History): ShapeCheck {
  const quiet = trainLoss.slice(0, 4);
  const peaks: { factor: number; length: number; back: boolean }[] = [];
  for (let i = quiet.length; i < trainLoss.length; i++) {
    const level = median(quiet.slice(-QUIET_STEPS));
    if (trainLoss[i]! < JUMP * level) {
      quiet.push(trainLoss[i]!);
      continue;
    }
    const found = trainLoss.findIndex((loss, j) => j > i && loss <= BACK * level);
    const end = found < 0 ? trainLoss.length : found;
    const factor = Math.max(...trainLoss.slice(i, end)) / level;
    peaks.push({ factor, length: end - i, back: found >= 0 });
    i = end - 1;
  }
  // The run may end on the way back from the last one.
  const ok = peaks.some(({ back }) => back) && peaks.every(({ back }, n) => back || n === peaks.length - 1);
  const list = peaks.map((p) => `×${fixed(p.factor)}${p.back ? ` for ${p.length}` : ' without return'}`);
  const text = `${peaks.length} jumps by ${JUMP} or more${list.length ? `: ${list.join(', ')}` : ''}.`;
  return { name: 'spikes', ok, text };
}

/** A level last third, after a real drop. */
export function plateau({ trainLoss }: History): ShapeCheck {
  const third = Math.floor(trainLoss.length / 3);
  const level = median(trainLoss.slice(-third));
  const drop = trainLoss[0]! - level;
  const half = third >> 1;
  const change = Math.abs(median(trainLoss.slice(-third, -half)) - median(trainLoss.slice(-half)));
  const ok = drop >= 0.5 && change <= 0.1 * drop;
  const text = `The loss falls by ${fixed(drop)} to ${fixed(level)}; over the last third it changes by ${fixed(change)}.`;
  return { name: 'plateau', ok, text };
}

/** Validation turns upwards while training goes on down. */
export function overfitting({ trainLoss, valLoss }: History): ShapeCheck {
  const measured = valLoss.flatMap((loss, i) => (loss === null ? [] : [{ loss, i }]));
  const least = measured.reduce((a, b) => (b.loss < a.loss ? b : a));
  const rise = measured.at(-1)!.loss - least.loss;
  const around = Math.max(3, trainLoss.length >> 5);
  const then = median(trainLoss.slice(Math.max(0, least.i - around), least.i + around));
  const now = median(trainLoss.slice(-2 * around));
  const text = `Validation rises by ${fixed(rise)} above its minimum while training goes from ${fixed(then)} to ${fixed(now)}.`;
  return { name: 'overfitting', ok: rise >= 0.3 && then - now >= 0.1, text };
}

const DESCENT = 0.3;
const SMOOTHING = 5;

/** Finite and falling first; then NaN or infinity, in the gradient too, and no way back. Or a loss below zero. */
export function nan({ step, trainLoss, gradNorm, nonFinite }: History): ShapeCheck {
  const end = trainLoss.findIndex((loss) => !Number.isFinite(loss));
  if (end < 0) {
    const last = trainLoss.at(-1) ?? NaN;
    const text = `The loss stays finite and ends at ${fixed(last)}.`;
    return { name: 'nan', ok: last < 0, text };
  }
  const starts = Array.from({ length: Math.max(0, end - SMOOTHING + 1) }, (_, i) => i);
  const least = Math.min(...starts.map((i) => median(trainLoss.slice(i, i + SMOOTHING))));
  const descent = trainLoss[0]! - least;
  const inGradient = nonFinite.findIndex((count, i) => count > 0 || !Number.isFinite(gradNorm[i]));
  const stays = trainLoss.slice(end).every((loss) => !Number.isFinite(loss));
  const text =
    `The loss falls by ${fixed(descent)}, and is ${trainLoss[end]} at step ${step[end]}; ` +
    (inGradient < 0 ? 'the gradient stays finite.' : `the gradient is not finite from step ${step[inGradient]} on.`);
  return { name: 'nan', ok: descent >= DESCENT && inGradient >= 0 && stays, text };
}

/** The rate falls to less than this share of itself at a cut. */
const CUT = 0.6;

/** The largest drop after the first descent lies at a cut of the rate, and is no part of a slope that was there before. */
export function step({ step: steps, trainLoss, lr }: History): ShapeCheck {
  const cuts = lr.flatMap((rate, i) => (i > 0 && rate < CUT * lr[i - 1]! ? [i] : []));
  const first = cuts[0];
  if (first === undefined) return { name: 'step', ok: false, text: 'The rate is never cut.' };
  const width = Math.max(3, Math.floor(Math.min(...cuts.map((cut, n) => (cuts[n + 1] ?? trainLoss.length) - cut)) / 4));
  const gap = width >> 1;
  /** From the level before a position to the level a little after it. */
  const drop = (i: number) =>
    mean(trainLoss.slice(Math.max(0, i - width), i)) - mean(trainLoss.slice(i + gap, i + gap + width));
  const positions = Array.from({ length: trainLoss.length }, (_, i) => i).slice(first >> 1, -(gap + width));
  const steepest = positions.reduce((a, b) => (drop(b) > drop(a) ? b : a), first);
  const away = Math.min(...cuts.map((cut) => Math.abs(cut - steepest)));
  const visible = cuts.filter((cut) => drop(cut) >= Math.max(0.05, 2 * drop(cut - width - gap)));
  const list = cuts.map((cut) => `${fixed(drop(cut))} at ${steps[cut]}`);
  const text = `Drops at the cuts of the rate: ${list.join(', ')}; the largest of all is at step ${steps[steepest]}.`;
  return { name: 'step', ok: visible.length > 0 && away <= width + gap, text };
}

/** Half of the changes from one step to the next are larger than this, in the second half of a run. */
function bounce({ trainLoss }: History): number {
  const half = trainLoss.slice(trainLoss.length >> 1);
  return median(half.slice(1).map((loss, i) => Math.abs(loss - half[i]!)));
}

/** The bounce against that of the same run with eight passes averaged before each update. */
export function sawtooth(history: History, accumulated: History | null): ShapeCheck {
  if (!accumulated) return { name: 'sawtooth', ok: false, text: 'There is no run with accumulation 8 beside it.' };
  const [own, calm] = [bounce(history), bounce(accumulated)];
  const text = `The loss changes by ${own.toFixed(3)} from step to step, by ${calm.toFixed(3)} with accumulation 8.`;
  return { name: 'sawtooth', ok: own >= 2 * calm, text };
}
