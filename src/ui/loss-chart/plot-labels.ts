/** The words on the plots: values at the lines' ends, and reference losses. */
import { formatLoss, formatShort } from '../format.ts';
import type { PlotColours } from './colours.ts';
import type { EndLabel } from './marks/end-labels.ts';
import type { Frame } from './marks/mark.ts';
import type { Reference } from './marks/reference-line.ts';
import type { PlotFrame } from './plot-frame.ts';
import type { Point } from './point.ts';
import type { CurveLines } from './curve-lines.ts';

type Losses = Pick<CurveLines, 'train' | 'val' | 'broken'>;
type Strip = Pick<CurveLines, 'norm' | 'rate'>;

/** @param right last step that is shown */
export function lossLabels({ train, val, broken }: Losses, right: number, colours: PlotColours): EndLabel[] {
  if (broken && broken.step <= right) return [];
  return [
    { name: 'train', colour: colours.train, points: upTo(train, right) },
    { name: 'validation', colour: colours.val, points: upTo(val, right) },
  ]
    .filter(({ points }) => points.length > 0)
    .map(({ name, colour, points }) => ({ text: `${name} ${formatLoss(points.at(-1)!.y)}`, colour, points }));
}

/**
 * @param latestNorm as recorded; `norm` leaves out zeros
 * @param placed converts a point of the rate to the norm's axis
 */
export function stripLabels(
  { norm, rate }: Strip,
  right: number,
  latestNorm: number,
  colours: PlotColours,
  placed = (point: Point): Point => point,
): EndLabel[] {
  const labels: EndLabel[] = [];
  const [norms, rates] = [upTo(norm, right), upTo(rate, right)];
  const last = norms.length === norm.length ? latestNorm : norms.at(-1)?.y;
  if (norms.length > 0)
    labels.push({ text: `‖g‖ ${formatShort(last ?? NaN)}`, colour: colours.norm, points: norms.slice(-1) });
  if (rates.length > 0) {
    const text = `rate ${formatShort(rates.at(-1)!.y)}`;
    labels.push({ text, colour: colours.rate, points: rates.slice(-1).map(placed) });
  }
  return labels;
}

/** The uniform loss; null while the vocabulary is not known. */
export const startLoss = ({ vocabSize }: Pick<PlotFrame, 'vocabSize'>): number | null =>
  vocabSize === null ? null : Math.log(vocabSize);

/** @param highest of the losses that are shown */
export function lossReferences({ vocabSize, floor }: PlotFrame, highest: number): Reference[] {
  const start = startLoss({ vocabSize });
  const references: Reference[] = [];
  if (start !== null) {
    // If the losses stay close above the line, its words go above them.
    const close = highest > start && highest < 1.05 * start;
    const rise = ({ unit, y }: Frame) => 7 * unit + (close ? y(start) - y(highest) : 0);
    const text = `knows nothing: ln ${vocabSize} = ${start.toFixed(2)}`;
    references.push({ value: start, text, side: 'right', rise });
  }
  if (floor !== null) {
    const text = `floor of this text: ${floor.toFixed(2)}`;
    references.push({ value: floor, text, side: 'left', rise: ({ unit }) => -14 * unit });
  }
  return references;
}

function upTo(points: readonly Point[], right: number): readonly Point[] {
  let length = points.length;
  while (length > 0 && points[length - 1]!.x > right) length--;
  return length === points.length ? points : points.slice(0, length);
}
