/** The one owner of Chart.js: loss above, gradient norm and learning rate in a strip below, on one step axis. */
import { Chart, LinearScale, LineController, LineElement, LogarithmicScale, PointElement } from 'chart.js';
import type { Plugin } from 'chart.js';
import type { TuneRecord } from '../../core/record.ts';
import { formatLoss, formatShort, formatValue } from '../format.ts';
import { tuneWords } from '../tune-words.ts';
import {
  boxesOf,
  drawBackdrop,
  drawBreak,
  drawCutOff,
  drawDots,
  drawEndLabels,
  drawHeadings,
  drawMarks,
  drawReference,
  marginFor,
  referenceAt,
  type EndLabel,
  type Frame,
  type Reference,
} from './annotations.ts';
import { AXIS_WIDTH, bound, CANVAS_FONT, lineSet, MARGIN, options, pad, stripTicks, type LineChart } from './axes.ts';
import { drawBand, drawOverlay, OverlayLines, type Band, type Overlay } from './overlay.ts';
import { latestUpTo, Series, type Curves, type Point } from './series.ts';

Chart.register(LinearScale, LineController, LineElement, LogarithmicScale, PointElement);

/** What the axes of a curve that will not grow have to hold. */
export interface Whole {
  firstStep: number;
  loss: number;
}

/** What the plot shows besides the history. */
export interface PlotFrame {
  /** Size of the vocabulary, or null while it is not known. */
  vocabSize: number | null;
  /** Loss that no model can beat, in nats per token. */
  floor: number | null;
  maxSteps: number;
  /** Largest gradient norm let through; 0 is off. */
  clip: number;
  /** Another run, to hold this one against. */
  overlay: Overlay | null;
  /** Steps that something is said of. */
  band: Band | null;
  /** Of a curve that will not grow. */
  whole?: Whole;
}

const COLOURS = ['ink', 'soft', 'line', 'paper', 'train', 'val', 'norm', 'rate', 'warn', 'wash'] as const;
/** Resolved CSS colours, by the names of the custom properties. */
export type PlotColours = Record<(typeof COLOURS)[number], string>;
export const PLOT_COLOURS: readonly (keyof PlotColours)[] = COLOURS;

type Draw = (frame: Frame, chart: Chart<'line'>) => void;

/** Narrow screens write the labels into the plot. */
const NARROW_MARGIN = 10;
const NARROW = 620;
/** Height of the loss axis while the vocabulary is not known. */
const TYPICAL_START = 8;
/** With more validation losses than this, the line alone shows them better. */
const MOST_DOTS = 60;

export class LossPlot {
  private readonly series = new Series();
  private readonly loss: LineChart;
  private readonly strip: LineChart;
  private frame: PlotFrame = { vocabSize: null, floor: null, maxSteps: 1, clip: 0, overlay: null, band: null };
  private overlay: OverlayLines | null = null;
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
          norm: { type: 'logarithmic', position: 'left', afterBuildTicks: stripTicks },
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

  update(history: Curves, epoch: number, frame: PlotFrame): void {
    this.series.sync(history, epoch);
    this.frame = frame;
    if (frame.overlay?.history !== this.overlay?.history) {
      this.overlay = frame.overlay && new OverlayLines(frame.overlay);
    }
    this.tunes = history.tunes ?? [];
    this.latestNorm = latestUpTo(history.gradNorm, history.gradNorm.length - 1) ?? NaN;
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
    const lastStep = Math.max(train.at(-1)?.x ?? 0, val.at(-1)?.x ?? 0);
    const left = this.frame.whole?.firstStep ?? 0;
    const right = Math.max(this.frame.maxSteps, lastStep, this.overlay?.lastStep ?? 0, left + 1);
    [train, val].forEach((points, i) => (this.loss.data.datasets[i]!.data = points));
    [norm, rate].forEach((points, i) => (this.strip.data.datasets[i]!.data = points));
    bound(this.loss, 'x', left, right);
    bound(this.strip, 'x', left, right);
    this.boundLoss();
    this.boundStrip();
    const narrow = this.loss.width < NARROW;
    pad(this.loss, 20, narrow ? NARROW_MARGIN : Math.max(MARGIN, this.labelMargin((lastStep - left) / (right - left))));
    this.loss.update('none');
    // The last step's number may need more room than asked for; both plots have to end at the same pixel.
    pad(this.strip, narrow ? 20 : 8, this.loss.width - this.loss.chartArea.right);
    this.strip.update('none');
  }

  /** What the labels need right of lines that have come a share `done` of the plot. */
  private labelMargin(done: number): number {
    const labels = [...this.lossLabels(), ...this.stripLabels()];
    const { ctx, width } = this.loss;
    ctx.save();
    ctx.font = CANVAS_FONT;
    const widest = Math.max(0, ...labels.map(({ text }) => ctx.measureText(text).width));
    ctx.restore();
    return marginFor(done, widest, width - AXIS_WIDTH);
  }

  private boundLoss(): void {
    const { vocabSize, floor, whole } = this.frame;
    const start = whole?.loss ?? TYPICAL_START;
    const reference = vocabSize === null ? start : Math.max(whole ? start : 0, Math.log(vocabSize));
    const { value, cutOff } = this.series.top(reference);
    this.peak = cutOff ? this.series.highest.y : null;
    // Room for the descent from the start, so that the axis seldom moves.
    const lowest = Math.min(
      this.series.lowest,
      this.overlay?.lowest ?? Infinity,
      floor ?? (whole ? Infinity : 0.35 * reference),
    );
    const bottom = Math.floor(lowest - 0.25);
    const top = Math.max(value, this.overlay?.top(reference) ?? value);
    bound(this.loss, 'loss', lowest >= 0 ? Math.max(0, bottom) : bottom, top + 0.05 * (top - lowest));
  }

  private boundStrip(): void {
    const { norm, rate } = this.series;
    // The numbers belong to the norm; the rate has its own beside it.
    this.strip.options.scales!['norm']!.ticks!.display = norm.length > 0 || rate.length === 0;
    let [low, high] = [this.series.lowestNorm, this.series.highestNorm];
    if (low > high) [low, high] = [0.1, 10];
    const { clip } = this.frame;
    if (clip > low / 30 && clip < high * 30) [low, high] = [Math.min(low, clip), Math.max(high, clip)];
    const room = Math.max(1.6, Math.sqrt((5 * low) / high)); // five times over: enough for two numbers
    bound(this.strip, 'norm', low / room, high * room);
    bound(this.strip, 'rate', 0, this.series.highestRate * 1.15 || 1);
  }

  private beneathLoss(frame: Frame): void {
    this.drawEvidence(frame, ['trainLoss', 'valLoss']);
    for (const reference of this.lossReferences(frame)) drawBackdrop(frame, reference, this.colours.paper);
    drawMarks(
      frame,
      this.tunes.map((tune) => ({ step: tune.step, text: tuneWords(tune) })),
      this.colours.soft,
      true,
    );
    if (this.overlay) drawOverlay(frame, this.overlay, this.series.train, this.colours);
  }

  private aboveLoss(frame: Frame): void {
    const { val, broken, highest } = this.series;
    const { colours } = this;
    if (val.length <= MOST_DOTS) drawDots(frame, val, colours.val);
    const references = this.lossReferences(frame);
    for (const reference of references) drawReference(frame, reference, colours);
    if (this.peak !== null)
      drawCutOff(frame, highest.x, `↑ ${formatShort(this.peak)} at step ${highest.x}`, colours.train, colours.paper);
    if (broken) {
      const place = broken.end ?? { x: broken.step, y: this.startLoss ?? 0 };
      drawBreak(frame, place, `${formatLoss(broken.loss)} at step ${broken.step}`, colours.warn, colours.paper);
    } else {
      const obstacles = references.flatMap((reference) => boxesOf(frame, reference));
      drawEndLabels(frame, this.lossLabels(), colours.paper, obstacles);
    }
  }

  /** Loss of a model that knows nothing. */
  private get startLoss(): number | null {
    return this.frame.vocabSize === null ? null : Math.log(this.frame.vocabSize);
  }

  private lossReferences(frame: Frame): Reference[] {
    const { vocabSize, floor } = this.frame;
    const { startLoss } = this;
    const { highest } = this.series;
    const references: (Reference | null)[] = [];
    if (startLoss !== null) {
      // Where the losses stay close above the line, its words go above them.
      const close = highest.y > startLoss && highest.y < 1.05 * startLoss;
      const rise = 7 + (close ? frame.y(startLoss) - frame.y(highest.y) : 0);
      const text = `knows nothing: ln ${vocabSize} = ${startLoss.toFixed(2)}`;
      references.push(referenceAt(frame, startLoss, text, 'right', rise));
    }
    if (floor !== null)
      references.push(referenceAt(frame, floor, `floor of this text: ${floor.toFixed(2)}`, 'left', -14));
    return references.filter((reference) => reference !== null);
  }

  private lossLabels(): EndLabel[] {
    const { train, val, broken } = this.series;
    if (broken) return [];
    const labels: EndLabel[] = [];
    if (train.length > 0) labels.push({ text: `train ${lastValue(train)}`, colour: this.colours.train, points: train });
    if (val.length > 0) labels.push({ text: `validation ${lastValue(val)}`, colour: this.colours.val, points: val });
    return labels;
  }

  private drawEvidence(frame: Frame, channels: readonly Band['channel'][]): void {
    const { band } = this.frame;
    if (band && channels.includes(band.channel)) drawBand(frame, band, this.colours);
  }

  private clipReference(frame: Frame): Reference | null {
    const { clip } = this.frame;
    return clip > 0 ? referenceAt(frame, clip, `clip ${formatValue(clip)}`, 'right', 6) : null;
  }

  private beneathStrip(frame: Frame): void {
    this.drawEvidence(frame, ['gradNorm', 'lr']);
    const clip = this.clipReference(frame);
    if (clip) drawBackdrop(frame, clip, this.colours.paper);
    drawMarks(
      frame,
      this.tunes.map(({ step }) => ({ step, text: '' })),
      this.colours.soft,
      false,
    );
  }

  private aboveStrip(frame: Frame, chart: Chart<'line'>): void {
    const clip = this.clipReference(frame);
    if (clip) drawReference(frame, clip, this.colours);
    if (frame.width < NARROW) return drawHeadings(frame, this.stripLabels());
    // The labels are laid out by heights of the norm's axis.
    const [normScale, rateScale] = [chart.scales['norm']!, chart.scales['rate']!];
    const onNorm = (p: Point): Point => ({ x: p.x, y: normScale.getValueForPixel(rateScale.getPixelForValue(p.y))! });
    drawEndLabels(frame, this.stripLabels(onNorm), this.colours.paper, clip ? boxesOf(frame, clip) : []);
  }

  /** @param placed where a point of the rate goes */
  private stripLabels(placed = (point: Point): Point => point): EndLabel[] {
    const { norm, rate } = this.series;
    const labels: EndLabel[] = [];
    if (norm.length > 0)
      labels.push({ text: `‖g‖ ${formatShort(this.latestNorm)}`, colour: this.colours.norm, points: norm.slice(-1) });
    if (rate.length > 0)
      labels.push({
        text: `rate ${formatShort(rate.at(-1)!.y)}`,
        colour: this.colours.rate,
        points: rate.slice(-1).map(placed),
      });
    return labels;
  }

  private plugin(beneath: Draw, above: Draw, yScale: string): Plugin<'line'> {
    const framed = (draw: Draw) => (chart: Chart<'line'>) => {
      const { ctx, chartArea, width } = chart;
      const [x, y] = [chart.scales['x']!, chart.scales[yScale]!];
      ctx.save();
      ctx.font = CANVAS_FONT;
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

const edges = ({ left, right, top, bottom }: Record<'left' | 'right' | 'top' | 'bottom', number>) => ({
  left,
  right,
  top,
  bottom,
});

const lastValue = (points: readonly Point[]) => formatLoss(points.at(-1)?.y ?? NaN);
