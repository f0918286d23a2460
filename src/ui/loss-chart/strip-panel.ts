/** The lower plot: gradient norm and learning rate, each on its own axis. */
import type { Chart as AnyChart } from 'chart.js';
import { formatValue } from '../format.ts';
import { bound, lineSet, options, paint, resize, stripTicks, type LineChart } from './axes.ts';
import { Chart } from './chart.ts';
import { bandOf } from './marks/band.ts';
import { endLabels } from './marks/end-labels.ts';
import { headings } from './marks/headings.ts';
import { liveChanges } from './marks/live-changes.ts';
import type { Frame, Mark, Scene } from './marks/mark.ts';
import { marksOn, sceneOn, type Marks } from './marks/on-chart.ts';
import { referenceLine } from './marks/reference-line.ts';
import { stripLabels } from './plot-labels.ts';
import type { Point } from './point.ts';
import { isNarrow, type Shown } from './plot-frame.ts';

const RATE_DASHES = [2, 2];

export class StripPanel {
  readonly chart: LineChart;
  private readonly marks: Marks;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly shown: () => Shown,
  ) {
    this.marks = marksOn({
      yScale: 'norm',
      sizes: () => this.shown().sizes,
      marks: (frame, chart) => this.list(frame, chart),
    });
    this.chart = new Chart<'line', Point[]>(canvas, {
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
      plugins: [this.marks],
    });
  }

  /** What was drawn last. */
  get scene(): Scene | null {
    return sceneOn(this.chart, this.marks);
  }

  restyle(): void {
    const { colours, sizes } = this.shown();
    paint(this.chart, [colours.norm, colours.rate], colours);
    resize(this.chart, sizes, [[], RATE_DASHES]);
  }

  /** Sets the data of the lines, and the bounds of the axes. */
  bound(): void {
    const { lines, frame, range } = this.shown();
    const { norm, rate } = lines;
    [norm, rate].forEach((points, i) => (this.chart.data.datasets[i]!.data = points));
    bound(this.chart, 'x', range.from, range.to);
    // The numbers are those of the norm; the rate is written beside its line.
    this.chart.options.scales!['norm']!.ticks!.display = norm.length > 0 || rate.length === 0;
    let [low, high] = [lines.lowestNorm, lines.highestNorm];
    if (low > high) [low, high] = [0.1, 10];
    const { clip } = frame;
    if (clip > low / 30 && clip < high * 30) [low, high] = [Math.min(low, clip), Math.max(high, clip)];
    const room = Math.max(1.6, Math.sqrt((5 * low) / high)); // the axis spans a factor of 5, enough for two numbers
    bound(this.chart, 'norm', low / room, high * room);
    bound(this.chart, 'rate', 0, lines.highestRate * 1.15 || 1);
  }

  private list({ width, unit }: Frame, chart: AnyChart<'line'>): Mark[] {
    const { frame, lines, tunes, range, latestNorm, colours } = this.shown();
    const band = frame.band && ['gradNorm', 'lr'].includes(frame.band.channel) ? frame.band : null;
    const clip = {
      value: frame.clip,
      text: `clip ${formatValue(frame.clip)}`,
      side: 'right',
      rise: () => 6 * unit,
    } as const;
    const changes = tunes.map(({ step }) => ({ step, text: '' }));
    // Labels are placed by values on the norm's axis, so the rate's points are converted to it.
    const [norms, rates] = [chart.scales['norm']!, chart.scales['rate']!];
    const onNorm = (p: Point): Point => ({ x: p.x, y: norms.getValueForPixel(rates.getPixelForValue(p.y))! });
    const labels = stripLabels(lines, range.to, latestNorm, colours, onNorm);
    return [
      ...(band ? [bandOf(band, colours, true)] : []),
      ...(frame.clip > 0 ? [referenceLine(clip, colours)] : []),
      liveChanges(changes, colours.soft),
      isNarrow(width, unit) ? headings(labels) : endLabels(labels, colours.paper),
    ];
  }
}
