/** Loss above, gradient norm and learning rate in a strip below, on one step axis. */
import type { TuneRecord } from '../../core/record.ts';
import { formatLoss, formatShort, formatValue } from '../format.ts';
import { tuneWords } from '../tune-words.ts';
import { annotate } from './annotate.ts';
import {
  boxesOf,
  breakBox,
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
  type Break,
  type Frame,
  type Reference,
} from './annotations.ts';
import {
  axisWidth,
  bound,
  canvasFont,
  lineSet,
  lossTicks,
  MARGIN,
  options,
  pad,
  resize,
  stripTicks,
  unitOf,
  USUAL_SIZES,
  type LineChart,
  type Sizes,
} from './axes.ts';
import { Chart } from './chart.ts';
import type { PlotColours } from './colours.ts';
import { ComparedLines, type ComparedRun } from './compared.ts';
import { closeLossAxis, lossAxis } from './loss-axis.ts';
import { BEFORE, drawBand, drawOverlay, linesOf, TWIN, type Band, type Overlay, type OverlayLines } from './overlay.ts';
import { lossLabels, lossReferences, startLoss, stripLabels } from './plot-labels.ts';
import type { StepRange } from './range.ts';
import { latestUpTo, Series, type Curves, type Point } from './series.ts';

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
  /** The same training without its fault, faint behind; it may still be going on. */
  twin?: Overlay | null;
  /** Runs that were chosen to be compared. */
  compared?: readonly ComparedRun[];
  /** Steps that something is said of right now. */
  band: Band | null;
  /** All steps that something is said of. */
  evidence?: readonly Band[];
  /** Of a curve that will not grow. */
  whole?: Whole;
}

/** What of the curve is looked at, and how. */
export interface PlotView {
  /** The steps that are shown; null for all. */
  range: StepRange | null;
  /** Whether the loss axis is logarithmic. */
  logarithmic: boolean;
}

/** Narrow screens write the labels into the plot. */
const NARROW_MARGIN = 10;
const NARROW = 620;
/** Height of the loss axis while the vocabulary is not known. */
const TYPICAL_START = 8;
const VALIDATION_DASHES = [6, 4];
const RATE_DASHES = [2, 2];
/** With more validation losses than this, the line alone shows them better. */
const MOST_DOTS = 60;

export class LossPlot {
  /** What the steps that are shown hold. */
  private series = new Series();
  private readonly loss: LineChart;
  private readonly strip: LineChart;
  private frame: PlotFrame = { vocabSize: null, floor: null, maxSteps: 1, clip: 0, overlay: null, band: null };
  private view: PlotView = { range: null, logarithmic: false };
  private overlay: OverlayLines | null = null;
  private twin: OverlayLines | null = null;
  private readonly compared = new ComparedLines();
  private firstStep = 0;
  private lastStep = 0;
  private tunes: readonly TuneRecord[] = [];
  private colours: PlotColours;
  private peak: number | null = null;
  /** As recorded: the line leaves out zeros. */
  private latestNorm = NaN;
  private destroyed = false;

  /** @param onLayout told where the plots may lie differently now */
  constructor(
    lossCanvas: HTMLCanvasElement,
    stripCanvas: HTMLCanvasElement,
    colours: PlotColours,
    private sizes: Sizes = USUAL_SIZES,
    private readonly onLayout: () => void = () => {},
  ) {
    this.colours = colours;
    this.loss = new Chart<'line', Point[]>(lossCanvas, {
      type: 'line',
      data: { datasets: [lineSet('loss'), lineSet('loss')] },
      options: options({ loss: { position: 'left', afterBuildTicks: lossTicks } }, 20, true),
      plugins: [
        annotate(
          'loss',
          () => this.sizes,
          (frame) => this.beneathLoss(frame),
          (frame) => this.aboveLoss(frame),
        ),
      ],
    });
    this.strip = new Chart<'line', Point[]>(stripCanvas, {
      type: 'line',
      data: { datasets: [lineSet('norm'), lineSet('rate')] },
      options: options(
        {
          norm: { type: 'logarithmic', position: 'left', afterBuildTicks: stripTicks },
          rate: { position: 'right', display: false },
        },
        8,
        false,
      ),
      plugins: [
        annotate(
          'norm',
          () => this.sizes,
          (frame) => this.beneathStrip(frame),
          (frame, chart) => this.aboveStrip(frame, chart),
        ),
      ],
    });
    this.restyle(colours, sizes);
    this.loss.options.onResize = () => void setTimeout(() => this.redraw()); // margins depend on the width
  }

  update(history: Curves, epoch: number, frame: PlotFrame, view: PlotView): void {
    if (view.range?.from !== this.view.range?.from || view.range?.to !== this.view.range?.to)
      this.series = new Series(view.range);
    this.series.sync(history, epoch);
    this.frame = frame;
    this.view = view;
    this.overlay = linesOf(frame.overlay, this.overlay);
    this.twin = linesOf(frame.twin ?? null, this.twin);
    this.compared.sync(frame.compared ?? []);
    this.firstStep = frame.whole?.firstStep ?? 0;
    this.lastStep = history.step.at(-1) ?? 0;
    this.tunes = history.tunes ?? [];
    this.latestNorm = latestUpTo(history.gradNorm, history.gradNorm.length - 1) ?? NaN;
    this.redraw();
  }

  restyle(colours: PlotColours, sizes: Sizes): void {
    this.colours = colours;
    this.sizes = sizes;
    const paint = (chart: LineChart, ...lines: string[]) => {
      lines.forEach((colour, i) => (chart.data.datasets[i]!.borderColor = colour));
      for (const scale of Object.values(chart.options.scales!)) {
        scale!.ticks!.color = colours.soft;
        scale!.grid!.color = colours.line;
      }
    };
    paint(this.loss, colours.train, colours.val);
    paint(this.strip, colours.norm, colours.rate);
    resize(this.loss, sizes, [[], VALIDATION_DASHES]);
    resize(this.strip, sizes, [[], RATE_DASHES]);
    this.redraw();
  }

  /** All steps that there are to be shown. */
  get wholeRange(): StepRange {
    const { maxSteps } = this.frame;
    const from = this.firstStep;
    const others = Math.max(this.overlay?.lastStep ?? 0, this.compared.lastStep);
    return { from, to: Math.max(maxSteps, this.lastStep, others, from + 1) };
  }

  /** The steps that are shown. */
  get range(): StepRange {
    return this.view.range ?? this.wholeRange;
  }

  /** Pixels of the foot of the loss plot, and of its two ends. */
  get foot(): { left: number; right: number; bottom: number } {
    const { left, right, bottom } = this.loss.chartArea;
    return { left, right, bottom };
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
    const { from: left, to: right } = this.range;
    [train, val].forEach((points, i) => (this.loss.data.datasets[i]!.data = points));
    [norm, rate].forEach((points, i) => (this.strip.data.datasets[i]!.data = points));
    bound(this.loss, 'x', left, right);
    bound(this.strip, 'x', left, right);
    this.boundLoss();
    this.boundStrip();
    const unit = unitOf(this.sizes);
    const done = Math.min(1, Math.max(0, (this.lastStep - left) / (right - left)));
    pad(this.loss, 20 * unit, this.narrow ? NARROW_MARGIN : Math.max(MARGIN, this.labelMargin(done)));
    this.loss.update('none');
    // The last step's number may need more room than asked for; both plots have to end at the same pixel.
    pad(this.strip, this.narrow ? 20 * unit : 8, this.loss.width - this.loss.chartArea.right);
    this.strip.update('none');
    this.onLayout();
  }

  private get narrow(): boolean {
    return this.loss.width < NARROW * unitOf(this.sizes);
  }

  /** What the labels need right of lines that have come a share `done` of the plot. */
  private labelMargin(done: number): number {
    const labels = [...this.lossLabels(), ...this.stripLabels()];
    const { ctx, width } = this.loss;
    ctx.save();
    ctx.font = canvasFont(this.sizes);
    const widest = Math.max(0, ...labels.map(({ text }) => ctx.measureText(text).width));
    ctx.restore();
    return marginFor(done, widest, width - axisWidth(this.sizes));
  }

  private boundLoss(): void {
    const { floor, whole } = this.frame;
    const { range, logarithmic } = this.view;
    const typical = whole?.loss ?? TYPICAL_START;
    const known = startLoss(this.frame);
    const start = known === null ? typical : Math.max(whole ? typical : 0, known);
    const expected = { start, floor, whole: whole !== undefined, logarithmic };
    const others = [this.overlay, this.twin, ...this.compared.lines].filter((lines) => lines !== null);
    const { min, max, peak } = range
      ? closeLossAxis(this.series, others, range, expected)
      : lossAxis(this.series, others, expected);
    this.peak = peak;
    Object.assign(this.loss.options.scales!['loss']!, { type: logarithmic ? 'logarithmic' : 'linear' });
    bound(this.loss, 'loss', min, max);
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
    for (const reference of this.references(frame)) drawBackdrop(frame, reference, this.colours.paper);
    drawMarks(
      frame,
      this.tunes.map((tune) => ({ step: tune.step, text: tuneWords(tune) })),
      this.colours.soft,
      true,
    );
    const { train, val } = this.series;
    const style = { ...this.colours, line: this.sizes.line };
    const broken = this.broken();
    const words = this.references(frame).map((reference) => boxesOf(frame, reference)[1]);
    const obstacles = { lines: [train, val], boxes: broken ? [...words, breakBox(frame, broken)] : words };
    if (this.twin) drawOverlay(frame, this.twin, obstacles, TWIN, style);
    if (this.overlay) drawOverlay(frame, this.overlay, obstacles, BEFORE, style);
    this.compared.draw(frame, obstacles, this.colours, this.sizes.line);
  }

  private aboveLoss(frame: Frame): void {
    const { val, highest } = this.series;
    const { colours } = this;
    if (val.length <= MOST_DOTS) drawDots(frame, val, colours.val);
    const references = this.references(frame);
    for (const reference of references) drawReference(frame, reference, colours);
    if (this.peak !== null)
      drawCutOff(frame, highest.x, `↑ ${formatShort(this.peak)} at step ${highest.x}`, colours.train, colours.paper);
    const broken = this.broken();
    if (broken) {
      drawBreak(frame, broken, colours.warn, colours.paper);
    } else {
      const obstacles = references.flatMap((reference) => boxesOf(frame, reference));
      drawEndLabels(frame, this.lossLabels(), colours.paper, obstacles);
    }
  }

  /** Where the line ended, if that is among the steps that are shown. */
  private broken(): Break | null {
    const { broken } = this.series;
    const { from, to } = this.range;
    if (!broken || broken.step < from || broken.step > to) return null;
    const at = broken.end ?? { x: broken.step, y: startLoss(this.frame) ?? 0 };
    return { at, text: `${formatLoss(broken.loss)} at step ${broken.step}` };
  }

  private references(frame: Frame): Reference[] {
    return lossReferences(frame, this.frame, this.series.highest.y);
  }

  private lossLabels() {
    return lossLabels(this.series, this.range.to, this.colours);
  }

  private stripLabels(placed?: (point: Point) => Point) {
    return stripLabels(this.series, this.range.to, this.latestNorm, this.colours, placed);
  }

  private drawEvidence(frame: Frame, channels: readonly Band['channel'][]): void {
    const { band } = this.frame;
    if (band && channels.includes(band.channel)) drawBand(frame, band, this.colours, channels.includes('gradNorm'));
  }

  private clipReference(frame: Frame): Reference | null {
    const { clip } = this.frame;
    return clip > 0 ? referenceAt(frame, clip, `clip ${formatValue(clip)}`, 'right', 6 * frame.unit) : null;
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
    if (this.narrow) return drawHeadings(frame, this.stripLabels());
    // The labels are laid out by heights of the norm's axis.
    const [normScale, rateScale] = [chart.scales['norm']!, chart.scales['rate']!];
    const onNorm = (p: Point): Point => ({ x: p.x, y: normScale.getValueForPixel(rateScale.getPixelForValue(p.y))! });
    drawEndLabels(frame, this.stripLabels(onNorm), this.colours.paper, clip ? boxesOf(frame, clip) : []);
  }
}
