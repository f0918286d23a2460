/** How the two plots are set up: one step axis, values to the left, no legend, nothing that moves. */
import type { CartesianScaleOptions, Chart, ChartDataset, ChartOptions, Scale } from 'chart.js';
import { formatValue } from '../format.ts';
import type { Point } from './series.ts';
import { logTicks } from './ticks.ts';

export type LineChart = Chart<'line', Point[]>;

const FONT = { family: '"JetBrains Mono Variable", ui-monospace, monospace', size: 12 };
export const CANVAS_FONT = `${FONT.size}px ${FONT.family}`;
export const AXIS_WIDTH = 46;
/** Margin where no label needs more. */
export const MARGIN = 20;

export function lineSet(yAxisID: string): ChartDataset<'line', Point[]> {
  return { data: [], yAxisID, borderWidth: 1.5, pointRadius: 0, spanGaps: false };
}

export function pad(chart: LineChart, top: number, right: number): void {
  Object.assign(chart.options.layout!.padding as object, { top, right });
}

export function bound(chart: LineChart, scale: string, min: number, max: number): void {
  Object.assign(chart.options.scales![scale]!, { min, max });
}

export function stripTicks(scale: Scale): void {
  scale.ticks = logTicks(scale.min, scale.max).map((value) => ({ value }));
}

/** A number at the very end of the axis stays inside of the plot; others stand below their step. */
function keepInside(scale: Scale): void {
  const { ticks } = scale.options as CartesianScaleOptions;
  ticks.align = scale.ticks.at(-1)?.value === scale.max ? 'inner' : 'center';
}

type Scales = NonNullable<ChartOptions<'line'>['scales']>;

export function options(yScales: Scales, top: number, showSteps: boolean): ChartOptions<'line'> {
  const ticks = { font: FONT, maxRotation: 0, includeBounds: false };
  const scales: Scales = {
    x: {
      type: 'linear',
      grid: { display: false },
      border: { display: false },
      afterUpdate: keepInside,
      ticks: {
        ...ticks,
        display: showSteps,
        autoSkipPadding: 24,
        callback: (value) => Number(value).toLocaleString('en'),
      },
    },
  };
  for (const [name, scale] of Object.entries(yScales)) {
    scales[name] = {
      type: 'linear',
      grid: {},
      border: { display: false },
      afterFit: (s: Scale) => void (s.width = s.options.display === false ? 0 : AXIS_WIDTH),
      ...scale,
      ticks: {
        ...ticks,
        callback: (value: string | number) => formatValue(Number(value)),
        ...(name === 'loss' ? { maxTicksLimit: 7 } : {}),
      },
    } as Scales[string];
  }
  return {
    animation: false,
    parsing: false,
    normalized: true,
    responsive: true,
    maintainAspectRatio: false,
    events: [],
    layout: { padding: { top, right: MARGIN, bottom: 0, left: 0 } },
    scales,
  };
}
