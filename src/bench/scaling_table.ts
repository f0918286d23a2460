/** Scaling curves as text tables, one for each size that is varied. */
import { AXES, type ScalingAxis, type ScalingPoint, type ScalingReport } from './scaling.ts';
import { digits, mebibytes, times, type Table } from './table.ts';

export const AXIS_NAMES: Record<ScalingAxis, string> = {
  V: 'vocabulary',
  T: 'block_size',
  C: 'n_embd',
  L: 'n_layer',
  B: 'batch_size',
};

const COLUMNS: readonly [head: string, cell: (point: ScalingPoint) => string][] = [
  ['measured ms', ({ measuredMs }) => digits(measuredMs)],
  ['predicted ms', ({ predictedMs }) => digits(predictedMs)],
  ['ratio', ({ measuredMs, predictedMs }) => times(measuredMs / predictedMs)],
  ['FLOP ms', ({ flopMs }) => digits(flopMs)],
  ['byte ms', ({ byteMs }) => digits(byteMs)],
  ['measured MiB', ({ measuredBytes }) => mebibytes(measuredBytes)],
  ['predicted MiB', ({ predictedBytes }) => mebibytes(predictedBytes)],
];

const tableOf = (axis: ScalingAxis, { points }: ScalingReport): Table => ({
  head: [AXIS_NAMES[axis], ...COLUMNS.map(([head]) => head)],
  body: points
    .filter((point) => point.axis === axis)
    .map((point) => [point.sizes[axis].toLocaleString('en-US'), ...COLUMNS.map(([, cell]) => cell(point))]),
});

export const scalingTables = (report: ScalingReport): Table[] => AXES.map((axis) => tableOf(axis, report));

/** Device, base and rates, and how far the predictions were off. */
export function scalingText({ device, platform, date, base, rates, ratio }: ScalingReport): string {
  const perSecond = (perMs: number) => digits(perMs / 1e6);
  const left = Math.max(ratio.most / ratio.median, ratio.median / ratio.least);
  return [
    `${device}, ${platform}, ${date.slice(0, 10)}; around ${AXES.map((axis) => `${AXIS_NAMES[axis]} ${base[axis]}`).join(', ')}.`,
    `Rates: ${perSecond(rates.productFlopsPerMs)} GFLOP/s in a matrix product, ${perSecond(rates.otherFlopsPerMs)} in ` +
      `attention, ${perSecond(rates.bytesPerMs)} GB/s, ${digits(1000 * rates.dispatchMs)} µs a dispatch.`,
    `Measured over predicted time: ${times(ratio.median)} in the median, ${times(ratio.least)} to ${times(ratio.most)}; ` +
      `once the median is known, off by a factor of ${digits(left)} at most.`,
  ].join('\n');
}
