/** Runs that were chosen to be compared, each with its own colour and dashes. */
import { RUN_COLOURS, RUN_DASHES, type ComparedLines } from '../compared.ts';
import type { Point } from '../point.ts';
import type { Mark } from './mark.ts';
import { overlayMark } from './overlay.ts';

/** With more runs than this, validation losses would only hide one another. */
const MOST_WITH_VALIDATION = 2;

type Colours = Record<(typeof RUN_COLOURS)[number], string> & { paper: string };

/** @param lines of the curve that they are compared with */
export function comparedRuns(
  { runs, lines: compared }: ComparedLines,
  lines: readonly (readonly Point[])[],
  colours: Colours,
  weight: number,
): Mark[] {
  const validated = compared.length <= MOST_WITH_VALIDATION;
  const all = [...lines, ...compared.flatMap(({ train, validation }) => (validated ? [train, validation] : [train]))];
  return compared.map((one, i) => {
    const { slot } = runs[i]!;
    const look = { kind: 'compared run', train: RUN_DASHES[slot]!, validation: validated ? [2, 4] : null, alpha: 1 };
    return overlayMark(one, all, look, { soft: colours[RUN_COLOURS[slot]!], paper: colours.paper, line: weight });
  });
}
