/** Adds marks to a plot: they are placed once its axes are laid out, and drawn beneath and above its lines. */
import type { Chart, Plugin } from 'chart.js';
import { canvasFont, unitOf, type LineChart, type Sizes } from '../axes.ts';
import { placeAll, type Frame, type Mark, type Scene } from './mark.ts';

/** The marks of a plot; `sizes` and `marks` are called at each drawing. */
interface Marked {
  /** The axis of the frame's `y`. */
  yScale: string;
  sizes(): Sizes;
  marks(frame: Frame, chart: Chart<'line'>): readonly Mark[];
}

export interface Marks extends Plugin<'line'> {
  /** As they were drawn last; null before the first drawing. */
  readonly placed: Omit<Scene, 'lines'> | null;
}

export function marksOn({ yScale, sizes, marks }: Marked): Marks {
  let placed: Marks['placed'] = null;
  const inked = (chart: Chart<'line'>, work: (context: CanvasRenderingContext2D) => void) => {
    chart.ctx.save();
    chart.ctx.font = canvasFont(sizes());
    work(chart.ctx);
    chart.ctx.restore();
  };
  const draw = (chart: Chart<'line'>, layer: 'beneath' | 'above') => {
    for (const mark of placed?.marks ?? []) inked(chart, (context) => mark.draw[layer]?.(context));
  };
  return {
    id: `marks-${yScale}`,
    get placed() {
      return placed;
    },
    beforeDatasetsDraw(chart: Chart<'line'>) {
      const frame = frameOf(chart, yScale, sizes());
      inked(chart, () => (placed = { frame, marks: placeAll(frame, marks(frame, chart)) }));
      draw(chart, 'beneath');
    },
    afterDatasetsDraw: (chart: Chart<'line'>) => draw(chart, 'above'),
  };
}

function frameOf(chart: Chart<'line'>, yScale: string, sizes: Sizes): Frame {
  const { ctx, chartArea, width } = chart;
  const { left, right, top, bottom } = chartArea;
  const [x, y] = [chart.scales['x']!, chart.scales[yScale]!];
  return {
    left,
    right,
    top,
    bottom,
    width,
    unit: unitOf(sizes),
    x: (step) => x.getPixelForValue(step),
    y: (value) => y.getPixelForValue(value),
    textWidth: (text) => ctx.measureText(text).width,
  };
}

/** What was drawn last on a plot. */
export function sceneOn(chart: LineChart, { placed }: Marks): Scene | null {
  const lines = chart.data.datasets.map((_, i) => chart.getDatasetMeta(i).data.map(({ x, y }) => ({ x, y })));
  return placed && { ...placed, lines };
}
