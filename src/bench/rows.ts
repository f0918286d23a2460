/** Makes the rows of the table from what was measured. */
import { median } from '../core/quantile.ts';
import { totalCost, type Cost } from '../engine/plan/cost.ts';
import type { Entrant, StepSample } from './entrant.ts';
import { percents } from './kernels.ts';
import type { BenchRow, DevicePeaks } from './report.ts';
import { PLAN, STOCK } from './row_names.ts';
import { tokensOf, type Shape } from './shape.ts';

const NOTHING = {
  dispatches: null,
  submits: null,
  newBuffers: null,
  jsMs: null,
  submitMs: null,
  wallMs: null,
  gpuMs: null,
  tokensPerSecond: null,
  peakBytes: null,
  timesStock: null,
  maxLossDifference: null,
  percentOfBandwidth: null,
  percentOfMatmulRate: null,
};

/** @param model cost of a step of the model itself, without extra work that a contender may do */
export function benchRows(
  entrants: readonly Entrant[],
  shape: Shape,
  model: Cost,
  peaks: DevicePeaks | null,
): BenchRow[] {
  const running = entrants.filter(({ failure }) => failure === null);
  const stock = running.find(({ kind }) => kind.name === STOCK);
  const oracle = stock ?? running.find(({ kind }) => kind.name === PLAN) ?? running[0];
  return entrants.map((entrant) => {
    const { kind, failure, samples, gpuMs } = entrant;
    const identity = { name: kind.name, shape: shape.name, note: failure ?? kind.note ?? null };
    if (failure !== null || samples.length === 0) return { ...NOTHING, ...identity };
    const wallMs = medianOf(samples, 'wallMs');
    const onGpu = gpuMs.length > 0 ? median(gpuMs) : null;
    const ofModel = peaks && kind.needsGpu ? percents(model, onGpu ?? wallMs, peaks) : null;
    const own = peaks && kind.needsGpu && entrant.calls;
    const ofCalls = own ? percents(totalCost(own), onGpu ?? wallMs, peaks) : null;
    return {
      ...identity,
      dispatches: medianOf(samples, 'dispatches'),
      submits: medianOf(samples, 'submits'),
      newBuffers: medianOf(samples, 'newBuffers'),
      jsMs: medianOf(samples, 'jsMs'),
      submitMs: medianOf(samples, 'submitMs'),
      wallMs,
      gpuMs: onGpu,
      tokensPerSecond: (1000 * tokensOf(shape)) / wallMs,
      peakBytes: entrant.peakBytes(),
      timesStock: stock ? medianOf(stock.samples, 'wallMs') / wallMs : null,
      maxLossDifference: kind.sameModel && oracle ? largestDifference(entrant.losses, oracle.losses) : null,
      percentOfBandwidth: ofCalls?.percentOfBandwidth ?? null,
      percentOfMatmulRate: ofModel?.percentOfMatmulRate ?? null,
    };
  });
}

const medianOf = (samples: readonly StepSample[], figure: keyof StepSample) =>
  median(samples.map((sample) => sample[figure]));

const largestDifference = (losses: readonly number[], others: readonly number[]) =>
  Math.max(...losses.map((loss, step) => Math.abs(loss - others[step]!)));
