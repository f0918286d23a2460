/** Only the validation loss is not a number. */
import { percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import type { Signals } from './signals.ts';

export const validation: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'empty-validation',
      text: 'A validation batch is empty or all of its labels are ignored, and the mean of nothing is not a number.',
      prior: 0.45,
      clues: (signals) => [always(signals, 2)],
      fixes: ['check-validation'],
    },
    {
      id: 'bad-input',
      text: 'A validation example holds a value that is not finite or out of range.',
      prior: 0.3,
      clues: (signals) => [always(signals, 2)],
      fixes: ['check-inputs'],
    },
    {
      id: 'half-precision-everything',
      text: 'Validation runs in another precision than training, and something overflows there.',
      prior: 0.25,
      clues: (signals) => [always(signals, 0.6)],
      fixes: ['f32-islands', 'check-validation'],
    },
  ],
  tells: {},
};

function always({ curve }: Signals, factor: number): Clue | null {
  const { value } = curve.series.val;
  const share = value.filter((loss) => !Number.isFinite(loss)).length / value.length;
  return clue(share > 0.9, factor, `Of the validations, ${percent(share)} are not finite, from the first one on.`);
}
