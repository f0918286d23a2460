/** The loss falls in stairs: cuts of the rate, passes through the data, or a change of what is trained on. */
import { clue, type CauseTable, type Clue } from './cause.ts';
import { periodOf } from '../statistics.ts';
import type { Signals } from './signals.ts';

export const step: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'step-decay',
      text: 'The learning rate was too high between its cuts, and each cut lets the loss settle lower.',
      prior: 0.55,
      clues: (signals) => [atCuts(signals, 30)],
      fixes: ['cosine'],
    },
    {
      id: 'repeated-data',
      text: 'A new pass through the data begins at each fall, and the model has seen those examples before.',
      prior: 0.3,
      clues: (signals) => [atCuts(signals, 0.1), regular(signals)],
      fixes: ['more-data', 'shuffle'],
    },
    {
      id: 'changed-data',
      text: 'The data, the batch size or the set of trainable layers was changed during the run.',
      prior: 0.15,
      clues: (signals) => [atCuts(signals, 0.2)],
      fixes: ['compare-run'],
    },
  ],
  tells: {
    lr: 'to tell cuts of the rate from new passes through the data',
    valLoss: 'to see whether new data falls along',
  },
};

const atCuts = ({ rate, finding }: Signals, factor: number): Clue | null =>
  rate &&
  (finding.kind === 'rate-cuts'
    ? { factor, because: 'The falls come right where the recorded learning rate is cut.' }
    : { factor: 1 / factor, because: 'The recorded learning rate is not cut where the loss falls.' });

function regular({ facts: { falls = [] } }: Signals): Clue | null {
  const period = periodOf(falls);
  return clue(period !== null, 2.5, `The falls come at a regular interval, about every ${period ?? 0} steps.`);
}
