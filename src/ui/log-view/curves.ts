/** The curves of a log, in the order that a chart needs. */
import { median } from '../../core/quantile.ts';
import { canonical, type Points } from '../../diagnosis/series.ts';
import type { LossLog } from '../../store/formats/log.ts';
import type { Whole } from '../loss-chart/plot-frame.ts';
import type { Curves } from '../loss-chart/curve-lines.ts';

/**
 * Columns by rising step, as the diagnosis looks at them: one run, and of a very long one a sample that keeps what stands
 * out. Null where a step has no measurement.
 */
export function curvesOf(log: LossLog): Curves {
  const { train, val, lr, gradNorm } = canonical(log);
  const step = unionOf([train, val, lr, gradNorm].map((points) => points.step));
  return {
    step,
    trainLoss: column(step, train),
    valLoss: column(step, val),
    lr: column(step, lr),
    gradNorm: column(step, gradNorm),
  };
}

/** Every step once. */
function unionOf(columns: readonly Float64Array[]): number[] {
  const all = new Float64Array(columns.reduce((length, one) => length + one.length, 0));
  let at = 0;
  for (const one of columns) {
    all.set(one, at);
    at += one.length;
  }
  all.sort();
  return Array.from(all.filter((step, i) => step !== all[i - 1]));
}

/** Both by rising step. */
function column(steps: readonly number[], { step, value }: Points): (number | null)[] {
  let next = 0;
  return steps.map((at) => (step[next] === at ? value[next++]! : null));
}

/** A first loss so many times the usual one is a peak like any other. */
const FARTHEST_START = 20;
/** A log that begins within this share of its length is drawn from step 0. */
const NEAR_ZERO = 0.1;

/** The step at which the axes of a log begin, and the loss that has to fit in. */
export function wholeOf({ step, trainLoss, valLoss }: Curves): Whole {
  const [first = 0, last = 1] = [step[0], step.at(-1)];
  const losses = [...trainLoss, ...valLoss].filter((loss): loss is number => loss !== null && Number.isFinite(loss));
  const usual = losses.length > 0 ? median(losses) : 1;
  return {
    firstStep: first >= 0 && first <= NEAR_ZERO * last ? 0 : first,
    loss: Math.max(usual, Math.min(losses[0] ?? usual, FARTHEST_START * Math.abs(usual))),
  };
}
