/** Loss above, gradient norm and learning rate in a strip below, on one step axis. */
import type { TuneRecord } from '../../core/record.ts';
import { axisWidth, canvasFont, MARGIN, pad, unitOf, USUAL_SIZES, type Sizes } from './axes.ts';
import type { PlotColours } from './colours.ts';
import { ComparedLines } from './compared.ts';
import { LossPanel } from './loss-panel.ts';
import { marginFor } from './marks/end-labels.ts';
import type { Scene } from './marks/mark.ts';
import { linesOf, type OverlayLines } from './overlay-lines.ts';
import { isNarrow, type PlotFrame, type PlotView, type Shown } from './plot-frame.ts';
import { lossLabels, stripLabels } from './plot-labels.ts';
import type { StepRange } from './range.ts';
import { latestUpTo, CurveLines, type Curves } from './curve-lines.ts';
import { StripPanel } from './strip-panel.ts';

/** Right margin of a narrow plot, whose labels are written inside. */
const NARROW_MARGIN = 10;

export class LossPlot {
  private lines = new CurveLines();
  private readonly loss: LossPanel;
  private readonly strip: StripPanel;
  private frame: PlotFrame = { vocabSize: null, floor: null, maxSteps: 1, clip: 0, overlay: null, band: null };
  private view: PlotView = { range: null, logarithmic: false };
  private overlay: OverlayLines | null = null;
  private twin: OverlayLines | null = null;
  private readonly compared = new ComparedLines();
  private firstStep = 0;
  private lastStep = 0;
  private tunes: readonly TuneRecord[] = [];
  private latestNorm = NaN;
  private destroyed = false;

  /** @param onLayout called when the plots' layout may have changed */
  constructor(
    lossCanvas: HTMLCanvasElement,
    stripCanvas: HTMLCanvasElement,
    private colours: PlotColours,
    private sizes: Sizes = USUAL_SIZES,
    private readonly onLayout: () => void = () => {},
  ) {
    this.loss = new LossPanel(lossCanvas, () => this.shown);
    this.strip = new StripPanel(stripCanvas, () => this.shown);
    this.restyle(colours, sizes);
    this.loss.chart.options.onResize = () => void setTimeout(() => this.redraw()); // margins depend on the width
  }

  update(history: Curves, epoch: number, frame: PlotFrame, view: PlotView): void {
    if (view.range?.from !== this.view.range?.from || view.range?.to !== this.view.range?.to)
      this.lines = new CurveLines(view.range);
    this.lines.sync(history, epoch);
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
    this.loss.restyle();
    this.strip.restyle();
    this.redraw();
  }

  /** All steps that can be shown. */
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

  /** Left, right and bottom edge of the loss plot, in pixels. */
  get foot(): { left: number; right: number; bottom: number } {
    const { left, right, bottom } = this.loss.chart.chartArea;
    return { left, right, bottom };
  }

  /** The step under a pixel of the plot. */
  stepAt(x: number): number {
    return this.loss.chart.scales['x']!.getValueForPixel(x) ?? 0;
  }

  /** The pixel of a step. */
  xOf(step: number): number {
    return this.loss.chart.scales['x']!.getPixelForValue(step);
  }

  /** What was drawn last. */
  get scenes(): { loss: Scene | null; strip: Scene | null } {
    return { loss: this.loss.scene, strip: this.strip.scene };
  }

  destroy(): void {
    this.destroyed = true;
    this.loss.chart.destroy();
    this.strip.chart.destroy();
  }

  private get shown(): Shown {
    const { lines, frame, view, range, overlay, twin, compared, tunes, latestNorm, colours, sizes } = this;
    return { lines, frame, view, range, overlay, twin, compared, tunes, latestNorm, colours, sizes };
  }

  private redraw(): void {
    if (this.destroyed) return;
    const [loss, strip] = [this.loss.chart, this.strip.chart];
    this.loss.bound();
    this.strip.bound();
    const unit = unitOf(this.sizes);
    const narrow = isNarrow(loss.width, unit);
    pad(loss, 20 * unit, narrow ? NARROW_MARGIN : Math.max(MARGIN, this.labelMargin()));
    loss.update('none');
    // The last step's number may take more room than was set; both plots must end at the same pixel.
    pad(strip, narrow ? 20 * unit : 8, loss.width - loss.chartArea.right);
    strip.update('none');
    this.onLayout();
  }

  /** Margin that the labels need at the right, given how far the lines have come. */
  private labelMargin(): number {
    const { lines, colours } = this;
    const { from, to } = this.range;
    const done = Math.min(1, Math.max(0, (this.lastStep - from) / (to - from)));
    const labels = [...lossLabels(lines, to, colours), ...stripLabels(lines, to, this.latestNorm, colours)];
    const { ctx, width } = this.loss.chart;
    ctx.save();
    ctx.font = canvasFont(this.sizes);
    const widest = Math.max(0, ...labels.map(({ text }) => ctx.measureText(text).width));
    ctx.restore();
    return marginFor(done, widest, width - axisWidth(this.sizes));
  }
}
