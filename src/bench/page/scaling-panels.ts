/** What the scaling curves show: for each size that is varied, a panel with its lines. */
import { AXES, type ScalingAxis, type ScalingPoint, type ScalingReport } from '../scaling.ts';
import { AXIS_NAMES } from '../scaling_table.ts';
import { digits } from '../table.ts';

export type LineName = 'measured' | 'predicted' | 'FLOP ms' | 'byte ms';
export type Quantity = 'time' | 'memory';

export interface PanelLine {
  name: LineName;
  /** By size, ascending; all values are above zero. */
  points: { x: number; y: number }[];
}

export interface Panel {
  /** The size's key in the config. */
  name: string;
  lines: PanelLine[];
  /** Range over all panels of the same quantity, so that heights can be compared. */
  lowest: number;
  highest: number;
  /** A sentence that describes the panel. */
  words: string;
}

type Line = readonly [name: LineName, value: (point: ScalingPoint) => number];

const MIB = 2 ** 20;

export const QUANTITIES: Readonly<Record<Quantity, { title: string; unit: string; lines: readonly Line[] }>> = {
  time: {
    title: 'Time of a step',
    unit: 'ms',
    lines: [
      ['measured', ({ measuredMs }) => measuredMs],
      ['predicted', ({ predictedMs }) => predictedMs],
      ['FLOP ms', ({ flopMs }) => flopMs],
      ['byte ms', ({ byteMs }) => byteMs],
    ],
  },
  memory: {
    title: 'Memory',
    unit: 'MiB',
    lines: [
      ['measured', ({ measuredBytes }) => measuredBytes / MIB],
      ['predicted', ({ predictedBytes }) => predictedBytes / MIB],
    ],
  },
};

export function panelsOf({ points }: ScalingReport, quantity: Quantity): Panel[] {
  const all = points.flatMap((point) => QUANTITIES[quantity].lines.map(([, value]) => value(point)));
  const [lowest, highest] = [Math.min(...all), Math.max(...all)];
  return AXES.map((axis) => {
    const along = points.filter((point) => point.axis === axis);
    const lines = QUANTITIES[quantity].lines.map(([name, value]) => ({
      name,
      points: along.map((point) => ({ x: point.sizes[axis], y: value(point) })),
    }));
    return { name: AXIS_NAMES[axis], lines, lowest, highest, words: wordsOf(axis, quantity, lines) };
  });
}

function wordsOf(axis: ScalingAxis, quantity: Quantity, lines: readonly PanelLine[]): string {
  const { title, unit } = QUANTITIES[quantity];
  const sizes = lines[0]!.points;
  const from = ({ points }: PanelLine) => `${digits(points[0]!.y)} to ${digits(points.at(-1)!.y)} ${unit}`;
  return (
    `${title} for ${AXIS_NAMES[axis]} ${digits(sizes[0]!.x)} to ${digits(sizes.at(-1)!.x)}: ` +
    `${lines.map((line) => `${line.name.replace(' ms', '')} ${from(line)}`).join(', ')}.`
  );
}
