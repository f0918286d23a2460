/** Lets something be drawn beneath and above the lines of a plot. */
import type { Chart, Plugin } from 'chart.js';
import type { Frame } from './annotations.ts';
import { canvasFont, unitOf, type Sizes } from './axes.ts';

export type Draw = (frame: Frame, chart: Chart<'line'>) => void;

/** @param yScale the axis whose values the frame's heights stand for */
export function annotate(yScale: string, sizes: () => Sizes, beneath: Draw, above: Draw): Plugin<'line'> {
  const framed = (draw: Draw) => (chart: Chart<'line'>) => {
    const { ctx, chartArea, width } = chart;
    const { left, right, top, bottom } = chartArea;
    const [x, y] = [chart.scales['x']!, chart.scales[yScale]!];
    ctx.save();
    ctx.font = canvasFont(sizes());
    const frame: Frame = {
      context: ctx,
      left,
      right,
      top,
      bottom,
      width,
      unit: unitOf(sizes()),
      x: (step) => x.getPixelForValue(step),
      y: (value) => y.getPixelForValue(value),
    };
    draw(frame, chart);
    ctx.restore();
  };
  return { id: `annotations-${yScale}`, beforeDatasetsDraw: framed(beneath), afterDatasetsDraw: framed(above) };
}
