/** One panel of the scaling curves: lines on two logarithmic axes, named at their ends. */
import {
  bound,
  canvasFont,
  lineSet,
  options,
  pad,
  paint,
  resize,
  unitOf,
  type LineChart,
  type Sizes,
} from '../../ui/loss-chart/axes.ts';
import { Chart } from '../../ui/loss-chart/chart.ts';
import type { PlotColours } from '../../ui/loss-chart/colours.ts';
import { dots } from '../../ui/loss-chart/marks/dots.ts';
import { endLabels, marginFor } from '../../ui/loss-chart/marks/end-labels.ts';
import type { Mark } from '../../ui/loss-chart/marks/mark.ts';
import { marksOn } from '../../ui/loss-chart/marks/on-chart.ts';
import type { Point } from '../../ui/loss-chart/point.ts';
import { logTicks } from '../../ui/loss-chart/ticks.ts';
import type { LineName, Panel } from './scaling-panels.ts';

interface Style {
  colour: keyof PlotColours;
  dashes: readonly number[];
  /** Bounds are drawn thinner than the values they bound. */
  thin?: boolean;
  dotted?: boolean;
}

const STYLES: Readonly<Record<LineName, Style>> = {
  measured: { colour: 'train', dashes: [], dotted: true },
  predicted: { colour: 'val', dashes: [6, 4] },
  'FLOP ms': { colour: 'norm', dashes: [8, 3, 2, 3], thin: true },
  'byte ms': { colour: 'rate', dashes: [2, 2], thin: true },
};
const THIN = 0.6;
/** Room above the highest value and below the lowest, as a factor. */
const ROOM = 1.25;
/** Most tick labels on the vertical axis. */
const MOST_NUMBERS = 6;

export class ScalingPlot {
  private readonly chart: LineChart;

  constructor(
    canvas: HTMLCanvasElement,
    private readonly panel: Panel,
    private colours: PlotColours,
    private sizes: Sizes,
  ) {
    const { lines, lowest, highest } = panel;
    this.chart = new Chart<'line', Point[]>(canvas, {
      type: 'line',
      // Dashed lines are drawn above those that they coincide with.
      data: { datasets: lines.map(({ points }, i) => ({ ...lineSet('y'), data: points, order: -i })) },
      options: logarithmic(lines[0]!.points.map(({ x }) => x)),
      plugins: [marksOn({ yScale: 'y', sizes: () => this.sizes, marks: () => this.marks() })],
    });
    bound(this.chart, 'y', lowest / ROOM, highest * ROOM);
    this.restyle(colours, sizes);
  }

  restyle(colours: PlotColours, sizes: Sizes): void {
    [this.colours, this.sizes] = [colours, sizes];
    const styles = this.panel.lines.map(({ name }) => STYLES[name]);
    resize(
      this.chart,
      sizes,
      styles.map(({ dashes }) => dashes),
    );
    styles.forEach(({ thin }, i) => {
      const set = this.chart.data.datasets[i]!;
      if (thin) set.borderWidth = (set.borderWidth as number) * THIN;
    });
    paint(
      this.chart,
      styles.map(({ colour }) => colours[colour]),
      colours,
    );
    pad(this.chart, 6 * unitOf(sizes), this.margin());
    this.chart.update('none');
  }

  destroy(): void {
    this.chart.destroy();
  }

  /** Width that the names at the ends of the lines need. */
  private margin(): number {
    const { ctx, width } = this.chart;
    ctx.save();
    ctx.font = canvasFont(this.sizes);
    const widest = Math.max(...this.panel.lines.map(({ name }) => ctx.measureText(name).width));
    ctx.restore();
    return marginFor(1, widest, width);
  }

  private marks(): Mark[] {
    const lines = this.panel.lines.map(({ name, points }) => {
      const { colour, dotted } = STYLES[name];
      return { points, text: name, colour: this.colours[colour], dotted };
    });
    const measured = lines.filter(({ dotted }) => dotted).map(({ points, colour }) => dots(points, colour));
    return [...measured, endLabels(lines, this.colours.paper)];
  }
}

/** Both axes, with a number at each of the sizes. */
function logarithmic(along: readonly number[]): ReturnType<typeof options> {
  const both = options({ y: { type: 'logarithmic', position: 'left', afterBuildTicks: numbers } }, 0, true);
  const x = both.scales!['x']!;
  Object.assign(x, {
    type: 'logarithmic',
    min: Math.min(...along),
    max: Math.max(...along),
    afterBuildTicks: (axis: Axis) => (axis.ticks = along.map((value) => ({ value }))),
    afterUpdate: () => {}, // the margin has room for the half of the last number that sticks out
  });
  Object.assign(x.ticks!, { autoSkipPadding: 6, padding: 4 });
  return both;
}

interface Axis {
  min: number;
  max: number;
  ticks: { value: number }[];
}

function numbers(axis: Axis): void {
  axis.ticks = logTicks(axis.min, axis.max, MOST_NUMBERS).map((value) => ({ value }));
}
