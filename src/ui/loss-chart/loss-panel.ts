/** The upper plot: training and validation loss, runs to compare with, and reference losses. */
import { formatLoss, formatShort } from '../format.ts';
import { tuneWords } from '../tune-words.ts';
import { bound, lineSet, lossTicks, options, paint, resize, type LineChart } from './axes.ts';
import { Chart } from './chart.ts';
import { closeLossAxis, lossAxis } from './loss-axis.ts';
import { bandOf } from './marks/band.ts';
import { breakMark } from './marks/break.ts';
import { comparedRuns } from './marks/compared-runs.ts';
import { cutOff } from './marks/cut-off.ts';
import { dots } from './marks/dots.ts';
import { endLabels } from './marks/end-labels.ts';
import { liveChanges } from './marks/live-changes.ts';
import type { Mark, Scene } from './marks/mark.ts';
import { marksOn, sceneOn, type Marks } from './marks/on-chart.ts';
import { BEFORE, overlayMark, TWIN } from './marks/overlay.ts';
import { referenceLine } from './marks/reference-line.ts';
import { lossLabels, lossReferences, startLoss } from './plot-labels.ts';
import type { Point } from './point.ts';
import type { Shown } from './plot-frame.ts';

/** Height of the loss axis while the vocabulary is not known. */
const TYPICAL_START = 8;
const VALIDATION_DASHES = [6, 4];
/** With more validation losses than this, the line alone shows them better. */
const MOST_DOTS = 60;

export class LossPanel {
  readonly chart: LineChart;
  private readonly marks: Marks;
  /** The highest loss, if it is cut off. */
  private peak: number | null = null;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly shown: () => Shown,
  ) {
    this.marks = marksOn({ yScale: 'loss', sizes: () => this.shown().sizes, marks: () => this.list() });
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      data: { datasets: [lineSet('loss'), lineSet('loss')] },
      options: options({ loss: { position: 'left', afterBuildTicks: lossTicks } }, 20, true),
      plugins: [this.marks],
    });
  }

  /** What was drawn last. */
  get scene(): Scene | null {
    return sceneOn(this.chart, this.marks);
  }

  restyle(): void {
    const { colours, sizes } = this.shown();
    paint(this.chart, [colours.train, colours.val], colours);
    resize(this.chart, sizes, [[], VALIDATION_DASHES]);
  }

  /** Sets the data of the lines, and the bounds of the axes. */
  bound(): void {
    const { lines, range } = this.shown();
    [lines.train, lines.val].forEach((points, i) => (this.chart.data.datasets[i]!.data = points));
    bound(this.chart, 'x', range.from, range.to);
    this.boundLoss();
  }

  private boundLoss(): void {
    const { lines, frame, view, overlay, twin, compared } = this.shown();
    const { floor, whole } = frame;
    const { range, logarithmic } = view;
    const typical = whole?.loss ?? TYPICAL_START;
    const known = startLoss(frame);
    const start = known === null ? typical : Math.max(whole ? typical : 0, known);
    const expected = { start, floor, whole: whole !== undefined, logarithmic };
    const others = [overlay, twin, ...compared.lines].filter((lines) => lines !== null);
    const { min, max, peak } = range
      ? closeLossAxis(lines, others, range, expected)
      : lossAxis(lines, others, expected);
    this.peak = peak;
    Object.assign(this.chart.options.scales!['loss']!, { type: logarithmic ? 'logarithmic' : 'linear' });
    bound(this.chart, 'loss', min, max);
  }

  /** Each mark is placed clear of those before it; later marks are drawn on top. */
  private list(): Mark[] {
    const shown = this.shown();
    const { frame, lines, tunes, range, overlay, twin, compared, colours, sizes } = shown;
    const { train, val, highest } = lines;
    const style = { ...colours, line: sizes.line };
    const band = frame.band && ['trainLoss', 'valLoss'].includes(frame.band.channel) ? frame.band : null;
    const changes = tunes.map((tune) => ({ step: tune.step, text: tuneWords(tune) }));
    return [
      ...(band ? [bandOf(band, colours, false)] : []),
      ...(val.length <= MOST_DOTS ? [dots(val, colours.val)] : []),
      ...lossReferences(frame, highest.y).map((reference) => referenceLine(reference, colours)),
      liveChanges(changes, colours.soft),
      ...this.cutOffs(shown),
      ...breaks(shown),
      ...(twin ? [overlayMark(twin, [train, val], TWIN, style)] : []),
      ...(overlay ? [overlayMark(overlay, [train, val], BEFORE, style)] : []),
      ...comparedRuns(compared, [train, val], colours, sizes.line),
      endLabels(lossLabels(lines, range.to, colours), colours.paper),
    ];
  }

  private cutOffs({ lines: { highest }, colours }: Shown): Mark[] {
    if (this.peak === null) return [];
    return [cutOff(highest, `↑ ${formatShort(this.peak)} at step ${highest.x}`, colours)];
  }
}

/** The mark where the line ends in a loss that is not finite, if that step is shown. */
function breaks({ lines: { broken }, frame, range: { from, to }, colours }: Shown): Mark[] {
  if (!broken || broken.step < from || broken.step > to) return [];
  const at = broken.end ?? { x: broken.step, y: startLoss(frame) ?? 0 };
  return [breakMark(at, `${formatLoss(broken.loss)} at step ${broken.step}`, colours)];
}
