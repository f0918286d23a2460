/** How the two plots are set up: a shared step axis, values on the left, no legend, no animation. */
import type { CartesianScaleOptions, Chart, ChartDataset, ChartOptions, Scale } from 'chart.js';
import { formatValue } from '../format.ts';
import type { Point } from './point.ts';
import { logTicks } from './ticks.ts';

export type LineChart = Chart<'line', Point[]>;

/** Width of the lines and height of the text, in pixels. */
export interface Sizes {
  line: number;
  text: number;
}

export const USUAL_SIZES: Sizes = { line: 1.5, text: 12 };

const FAMILY = '"JetBrains Mono Variable", ui-monospace, monospace';
const fontOf = ({ text }: Sizes) => ({ family: FAMILY, size: text });
export const canvasFont = ({ text }: Sizes) => `${text}px ${FAMILY}`;
/** The factor by which text, and the layout around it, is larger than usual. */
export const unitOf = ({ text }: Sizes) => text / USUAL_SIZES.text;
export const axisWidth = (sizes: Sizes) => 46 * unitOf(sizes);
/** Room between the plot and the numbers of its steps, for the marks of the evidence. */
const STEPS_PADDING = 10;
/** Margin if no label needs more. */
export const MARGIN = 20;
/** Numbers that a logarithmic loss axis has room for. */
const MOST_LOSSES = 7;

export function lineSet(yAxisID: string): ChartDataset<'line', Point[]> {
  return { data: [], yAxisID, pointRadius: 0, spanGaps: false };
}

/** Dashes in proportion to the line width. */
export const dashed = (dashes: readonly number[], { line }: Pick<Sizes, 'line'>) =>
  dashes.map((length) => (length * line) / USUAL_SIZES.line);

/**
 * Dashed lines are drawn a little wider, to look as heavy as solid ones.
 * @param dashes of each line
 */
export function resize(chart: LineChart, sizes: Sizes, dashes: readonly (readonly number[])[]): void {
  const { line } = sizes;
  chart.data.datasets.forEach((set, i) => {
    set.borderDash = dashed(dashes[i]!, sizes);
    set.borderWidth = set.borderDash.length > 0 ? (line * 4) / 3 : line;
  });
  for (const scale of Object.values(chart.options.scales!)) scale!.ticks!.font = fontOf(sizes);
}

/** @param lines colour of each line */
export function paint(
  chart: LineChart,
  lines: readonly string[],
  { soft, line }: { soft: string; line: string },
): void {
  lines.forEach((colour, i) => (chart.data.datasets[i]!.borderColor = colour));
  for (const scale of Object.values(chart.options.scales!)) {
    scale!.ticks!.color = soft;
    scale!.grid!.color = line;
  }
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

/** Chart.js numbers a linear axis itself. */
export function lossTicks(scale: Scale): void {
  if (scale.type !== 'logarithmic') return;
  scale.ticks = logTicks(scale.min, scale.max, MOST_LOSSES).map((value) => ({ value }));
}

const fontSize = (scale: Scale) => ((scale.options as CartesianScaleOptions).ticks.font as { size: number }).size;

/** Keeps a number at the very end of the axis inside the plot; otherwise numbers are centred below their steps. */
function keepInside(scale: Scale): void {
  const { ticks } = scale.options as CartesianScaleOptions;
  ticks.align = scale.ticks.at(-1)?.value === scale.max ? 'inner' : 'center';
}

type Scales = NonNullable<ChartOptions<'line'>['scales']>;

export function options(yScales: Scales, top: number, showSteps: boolean): ChartOptions<'line'> {
  const ticks = { font: fontOf(USUAL_SIZES), maxRotation: 0, includeBounds: false };
  const scales: Scales = {
    x: {
      type: 'linear',
      grid: { display: false },
      border: { display: false },
      afterUpdate: keepInside,
      ticks: {
        ...ticks,
        display: showSteps,
        padding: STEPS_PADDING,
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
      afterFit: (s: Scale) =>
        void (s.width = s.options.display === false ? 0 : axisWidth({ ...USUAL_SIZES, text: fontSize(s) })),
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
