/** The one owner of Chart.js: loss above, gradient norm and learning rate in a strip below, on one step axis. */
import { Chart, Decimation, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartDataset, ChartOptions, Plugin, Scale } from 'chart.js';
import { isConfigKey, row } from '../../core/config.ts';
import type { History, TuneRecord } from '../../core/record.ts';
import { formatLoss, formatShort, formatValue } from '../format.ts';
import {
  drawBreak,
  drawCutOff,
  drawDots,
  drawEndLabels,
  drawHeadings,
  drawMarks,
  drawReference,
  type Frame,
} from './annotations.ts';
import { Series, type Point } from './series.ts';

Chart.register(Decimation, LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

/** What the plot shows besides the history. */
export interface PlotFrame {
  /** Size of the vocabulary, or null while it is not known. */
  vocabSize: number | null;
  /** Loss that no model can beat, in nats per token. */
  floor: number | null;
  maxSteps: number;
  /** Largest gradient norm let through; 0 is off. */
  clip: number;
}

const COLOURS = ['ink', 'soft', 'line', 'paper', 'train', 'val', 'norm', 'rate', 'warn'] as const;
/** Resolved CSS colours, by the names of the custom properties. */
export type PlotColours = Record<(typeof COLOURS)[number], string>;
export const PLOT_COLOURS: readonly (keyof PlotColours)[] = COLOURS;

type Draw = (frame: Frame, chart: Chart<'line'>) => void;
type LineChart = Chart<'line', Point[]>;

const FONT = { family: '"JetBrains Mono Variable", ui-monospace, monospace', size: 12 };
const AXIS_WIDTH = 46;
/** Margin for the labels at the ends of the lines; narrow screens write them into the plot. */
const LABEL_MARGIN = 124;
const NARROW = 620;
/** Height of the loss axis while the vocabulary is not known. */
const TYPICAL_START = 8;
/** With more validation losses than this, the line alone shows them better. */
const MOST_DOTS = 60;

export class LossPlot {
  private readonly series = new Series();
  private readonly loss: LineChart;
  private readonly strip: LineChart;
  private frame: PlotFrame = { vocabSize: null, floor: null, maxSteps: 1, clip: 0 };
  private tunes: readonly TuneRecord[] = [];
  private colours: PlotColours;
  private peak: number | null = null;
  /** As recorded: the line leaves out zeros. */
  private latestNorm = NaN;
  private destroyed = false;

  constructor(lossCanvas: HTMLCanvasElement, stripCanvas: HTMLCanvasElement, colours: PlotColours) {
    this.colours = colours;
    this.loss = new Chart<'line', Point[]>(lossCanvas, {
      type: 'line',
      data: { datasets: [lineSet('loss'), { ...lineSet('loss'), borderDash: [6, 4], borderWidth: 2 }] },
      options: options({ loss: { position: 'left' } }, 20, true),
      plugins: [
        this.plugin(
          (frame) => this.beneathLoss(frame),
          (frame) => this.aboveLoss(frame),
          'loss',
        ),
      ],
    });
    this.strip = new Chart<'line', Point[]>(stripCanvas, {
      type: 'line',
      data: { datasets: [lineSet('norm'), { ...lineSet('rate'), borderWidth: 2, borderDash: [2, 2] }] },
      options: options(
        {
          norm: { type: 'logarithmic', position: 'left', afterBuildTicks: powersOfTen },
          rate: { position: 'right', display: false },
        },
        8,
        false,
      ),
      plugins: [
        this.plugin(
          (frame) => this.beneathStrip(frame),
          (frame, chart) => this.aboveStrip(frame, chart),
          'norm',
        ),
      ],
    });
    this.recolour(colours);
    this.loss.options.onResize = () => void setTimeout(() => this.redraw()); // margins depend on the width
  }

  update(history: History, epoch: number, frame: PlotFrame): void {
    this.series.sync(history, epoch);
    this.frame = frame;
    this.tunes = history.tunes;
    this.latestNorm = history.gradNorm.at(-1) ?? NaN;
    this.redraw();
  }

  recolour(colours: PlotColours): void {
    this.colours = colours;
    const paint = (chart: LineChart, ...lines: string[]) => {
      lines.forEach((colour, i) => (chart.data.datasets[i]!.borderColor = colour));
      for (const scale of Object.values(chart.options.scales!)) {
        scale!.ticks!.color = colours.soft;
        scale!.grid!.color = colours.line;
      }
    };
    paint(this.loss, colours.train, colours.val);
    paint(this.strip, colours.norm, colours.rate);
    this.redraw();
  }

  /** The step under a pixel of the plot. */
  stepAt(x: number): number {
    return this.loss.scales['x']!.getValueForPixel(x) ?? 0;
  }

  /** The pixel of a step. */
  xOf(step: number): number {
    return this.loss.scales['x']!.getPixelForValue(step);
  }

  destroy(): void {
    this.destroyed = true;
    this.loss.destroy();
    this.strip.destroy();
  }

  private redraw(): void {
    if (this.destroyed) return;
    const { train, val, norm, rate } = this.series;
    const lastStep = train.at(-1)?.x ?? 0;
    const right = Math.max(this.frame.maxSteps, lastStep, 1);
    [train, val].forEach((points, i) => (this.loss.data.datasets[i]!.data = points));
    [norm, rate].forEach((points, i) => (this.strip.data.datasets[i]!.data = points));
    bound(this.loss, 'x', 0, right);
    bound(this.strip, 'x', 0, right);
    this.boundLoss();
    this.boundStrip();
    const narrow = this.loss.width < NARROW;
    pad(this.loss, 20, narrow ? 10 : LABEL_MARGIN);
    this.loss.update('none');
    // The last step's number may need more room than asked for; both plots have to end at the same pixel.
    pad(this.strip, narrow ? 20 : 8, this.loss.width - this.loss.chartArea.right);
    this.strip.update('none');
  }

  private boundLoss(): void {
    const { vocabSize, floor } = this.frame;
    const reference = vocabSize === null ? TYPICAL_START : Math.log(vocabSize);
    const { value, cutOff } = this.series.top(reference);
    this.peak = cutOff ? this.series.highest.y : null;
    // Room for the descent from the start, so that the axis seldom moves.
    const lowest = Math.min(this.series.lowest, floor ?? 0.35 * reference);
    const bottom = Math.floor(lowest - 0.25);
    bound(this.loss, 'loss', lowest >= 0 ? Math.max(0, bottom) : bottom, value + 0.05 * (value - lowest));
  }

  private boundStrip(): void {
    let [low, high] = [Infinity, -Infinity];
    for (const { y } of this.series.norm) {
      if (y < low) low = y;
      if (y > high) high = y;
    }
    if (low > high) [low, high] = [0.1, 10];
    const { clip } = this.frame;
    if (clip > low / 30 && clip < high * 30) [low, high] = [Math.min(low, clip), Math.max(high, clip)];
    bound(this.strip, 'norm', low / 1.6, high * 1.6);
    const fastest = this.series.rate.reduce((most, p) => (p.y > most ? p.y : most), 0);
    bound(this.strip, 'rate', 0, fastest * 1.15 || 1);
  }

  private beneathLoss(frame: Frame): void {
    drawMarks(
      frame,
      this.tunes.map((tune) => ({ step: tune.step, text: tuneText(tune) })),
      this.colours.soft,
      true,
    );
  }

  private aboveLoss(frame: Frame): void {
    const { train, val, brokenAt, highest } = this.series;
    const { colours } = this;
    const { vocabSize, floor } = this.frame;
    const start = vocabSize === null ? null : Math.log(vocabSize);
    if (val.length <= MOST_DOTS) drawDots(frame, val, colours.val);
    let obstacle: number | undefined;
    if (start !== null) {
      // Where the losses stay close above the line, its words go above them.
      const above = highest.y > start && highest.y < 1.05 * start ? highest.y : start;
      const text = `knows nothing: ln ${vocabSize} = ${start.toFixed(2)}`;
      obstacle = drawReference(frame, start, text, colours, 'right', frame.y(above) - 7);
    }
    if (floor !== null)
      drawReference(frame, floor, `floor of this text: ${floor.toFixed(2)}`, colours, 'left', frame.y(floor) + 14);
    const labels = [{ text: `train ${lastValue(train)}`, colour: colours.train, points: train }];
    if (val.length > 0) labels.push({ text: `validation ${lastValue(val)}`, colour: colours.val, points: val });
    if (this.peak !== null)
      drawCutOff(frame, highest.x, `↑ ${formatShort(this.peak)} at step ${highest.x}`, colours.train, colours.paper);
    const end = brokenAt === null ? undefined : train.findLast((p) => p.x < brokenAt && !Number.isNaN(p.y));
    if (brokenAt !== null) {
      const place = end ?? { x: brokenAt, y: start ?? 0 };
      drawBreak(frame, place, `NaN at step ${brokenAt}`, colours.warn);
    } else drawEndLabels(frame, labels, colours.paper, obstacle);
  }

  private beneathStrip(frame: Frame): void {
    drawMarks(
      frame,
      this.tunes.map(({ step }) => ({ step, text: '' })),
      this.colours.soft,
      false,
    );
  }

  private aboveStrip(frame: Frame, chart: Chart<'line'>): void {
    const { clip } = this.frame;
    if (clip > 0) drawReference(frame, clip, `clip ${formatValue(clip)}`, this.colours, 'right', frame.y(clip) - 6);
    const { norm, rate } = this.series;
    const [normScale, rateScale] = [chart.scales['norm']!, chart.scales['rate']!];
    const onNorm = (p: Point): Point => ({ x: p.x, y: normScale.getValueForPixel(rateScale.getPixelForValue(p.y))! });
    const labels = [
      { text: `‖g‖ ${formatShort(this.latestNorm)}`, colour: this.colours.norm, points: norm.slice(-1) },
      {
        text: `rate ${formatShort(rate.at(-1)?.y ?? NaN)}`,
        colour: this.colours.rate,
        points: rate.slice(-1).map(onNorm),
      },
    ];
    if (rate.length === 0) return;
    if (frame.width < NARROW) drawHeadings(frame, labels);
    else drawEndLabels(frame, labels, this.colours.paper);
  }

  private plugin(beneath: Draw, above: Draw, yScale: string): Plugin<'line'> {
    const framed = (draw: Draw) => (chart: Chart<'line'>) => {
      const { ctx, chartArea, width } = chart;
      const [x, y] = [chart.scales['x']!, chart.scales[yScale]!];
      ctx.save();
      ctx.font = `${FONT.size}px ${FONT.family}`;
      const frame = {
        context: ctx,
        ...edges(chartArea),
        width,
        x: (v: number) => x.getPixelForValue(v),
        y: (v: number) => y.getPixelForValue(v),
      };
      draw(frame, chart);
      ctx.restore();
    };
    return { id: `annotations-${yScale}`, beforeDatasetsDraw: framed(beneath), afterDatasetsDraw: framed(above) };
  }
}

function tuneText({ key, value }: TuneRecord): string {
  if (!isConfigKey(key)) return `${key} ${formatValue(value)}`;
  const r = row(key);
  const off = value === 0 && r.type !== 'choice' ? r.zero : undefined;
  return `${r.label.toLowerCase()} ${off ?? formatValue(value)}`;
}

const edges = ({ left, right, top, bottom }: Record<'left' | 'right' | 'top' | 'bottom', number>) => ({
  left,
  right,
  top,
  bottom,
});

const lastValue = (points: readonly Point[]) => formatLoss(points.at(-1)?.y ?? NaN);

function lineSet(yAxisID: string): ChartDataset<'line', Point[]> {
  return { data: [], yAxisID, borderWidth: 1.5, pointRadius: 0, spanGaps: false };
}

function pad(chart: LineChart, top: number, right: number): void {
  Object.assign(chart.options.layout!.padding as object, { top, right });
}

function bound(chart: LineChart, scale: string, min: number, max: number): void {
  Object.assign(chart.options.scales![scale]!, { min, max });
}

/** A strip has room for few ticks: one for each power of ten, every other one where there are many. */
function powersOfTen(scale: Scale): void {
  const powers = scale.ticks
    .map((tick) => tick.value)
    .filter((value) => Number.isInteger(Math.round(Math.log10(value) * 1e6) / 1e6));
  const every = Math.ceil(powers.length / 3);
  scale.ticks = powers.filter((_, i) => i % every === 0).map((value) => ({ value }));
}

type Scales = NonNullable<ChartOptions<'line'>['scales']>;

function options(yScales: Scales, top: number, showSteps: boolean): ChartOptions<'line'> {
  const ticks = { font: FONT, maxRotation: 0, includeBounds: false };
  const scales: Scales = {
    x: {
      type: 'linear',
      grid: { display: false },
      border: { display: false },
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
    layout: { padding: { top, right: LABEL_MARGIN, bottom: 0, left: 0 } },
    // `min-max` keeps every extreme, so that no spike is lost.
    plugins: { decimation: { enabled: true, algorithm: 'min-max' } },
    scales,
  };
}
