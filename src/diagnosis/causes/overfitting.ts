/** The training set is learnt by heart: too little data, too little against it, or too many rounds. */
import { valueAt } from '../series.ts';
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import type { Signals } from './signals.ts';

export const overfitting: CauseTable = {
  candidates: [
    {
      id: 'tiny-dataset',
      text: 'There is too little training data, and it is read again and again.',
      prior: 0.4,
      clues: (signals) => [memorised(signals, 3), turn(signals, 1.6)],
      fixes: ['early-stopping', 'more-data', 'dropout-0.2', 'dropout-0.3', 'weight-decay'],
    },
    {
      id: 'no-regularisation',
      text: 'Too little holds the model back from memorising: dropout and weight decay are off or small.',
      prior: 0.35,
      clues: (signals) => [memorised(signals, 0.6), turn(signals, 0.7)],
      fixes: ['early-stopping', 'regularise', 'more-data'],
    },
    {
      id: 'oversized-model',
      text: 'The model is large for its data, and has room to store the examples one by one.',
      prior: 0.15,
      clues: (signals) => [memorised(signals, 1.2)],
      fixes: ['early-stopping', 'dropout-0.2', 'smaller-model'],
    },
    {
      id: 'validation-shift',
      text: 'Validation data differs from training data, so that what helps on one harms on the other.',
      prior: 0.1,
      clues: (signals) => [memorised(signals, 0.4), startGap(signals)],
      fixes: ['match-validation', 'early-stopping'],
    },
  ],
  tells: {},
};

/** Step of the lowest validation loss, and the training loss then and now. */
function minimum({ validation, curve }: Signals) {
  if (!validation) return null;
  const at = validation.lowestAt;
  return { at, before: valueAt(curve.trend, at), now: curve.end };
}

/** A training loss that is all but gone cannot be understanding. */
function memorised(signals: Signals, factor: number): Clue | null {
  const found = minimum(signals);
  if (!found || !(found.before > 0)) return null;
  const left = found.now / found.before;
  return clue(
    left < 0.35,
    factor,
    `Since step ${found.at} the training loss has fallen by another ${percent(1 - left)}, to ${number(found.now)}: much of it is known by heart.`,
  );
}

/** The earlier the turn, the fewer the examples. */
function turn(signals: Signals, factor: number): Clue | null {
  const found = minimum(signals);
  if (!found) return null;
  const { step } = signals.curve.train;
  const share = (found.at - step[0]!) / (step.at(-1)! - step[0]! || 1);
  return share < 0.3
    ? { factor, because: `Validation was lowest after only ${percent(share)} of the run, at step ${found.at}.` }
    : { factor: 1 / factor, because: `Validation was lowest at step ${found.at}, after ${percent(share)} of the run.` };
}

function startGap({ validation, curve }: Signals): Clue | null {
  if (!validation) return null;
  const [at, val] = [validation.points.step[0]!, validation.points.value[0]!];
  const train = valueAt(curve.trend, at);
  return clue(
    val > 1.3 * train,
    3,
    `Validation was above training from the start: ${number(val)} against ${number(train)} at step ${at}.`,
  );
}
