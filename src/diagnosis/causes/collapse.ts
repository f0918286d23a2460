/** The loss falls to nearly nothing: the answer is in the question. */
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import type { Signals } from './signals.ts';

export const collapse: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'targets-equal-inputs',
      text: ({ ofTokens }) =>
        ofTokens
          ? 'The model is to predict the very token that it sees, because the targets were not shifted.'
          : 'The labels can be read off the inputs.',
      prior: 0.35,
      clues: (signals) => [lowStart(signals), instant(signals, 0.6), withValidation(signals, 1.5)],
      fixes: ['right-targets'],
    },
    {
      id: 'constant-targets',
      text: ({ ofTokens }) =>
        ofTokens ? 'Every target is the same token, so one answer is always right.' : 'Every label is the same.',
      prior: 0.25,
      clues: (signals) => [instant(signals, 2.5), gone(signals), withValidation(signals, 1.2)],
      fixes: ['right-targets'],
    },
    {
      id: 'leaking-context',
      text: ({ ofTokens }) =>
        ofTokens
          ? 'Attention sees the tokens that are to be predicted, because the causal mask is missing or wrong.'
          : 'Something that is computed from the labels reaches the model.',
      prior: 0.25,
      clues: (signals) => [instant(signals, 0.4), withValidation(signals, 1.5)],
      fixes: ['causal-mask', 'right-targets'],
    },
    {
      id: 'tiny-dataset',
      text: 'The training set is so small that all of it is known by heart.',
      prior: 0.15,
      clues: (signals) => [withValidation(signals, 0.05), instant(signals, 0.3)],
      fixes: ['more-data', 'early-stopping'],
    },
  ],
  tells: { valLoss: 'to tell a leak from training data that is known by heart' },
};

/** Outputs that share the weights of the inputs favour the input from the very start. */
const lowStart = ({ curve: { uniformLoss, train } }: Signals) =>
  uniformLoss === null
    ? null
    : clue(
        train.value[0]! < 0.98 * uniformLoss,
        4,
        `The first loss, ${number(train.value[0]!)}, is already below the ${number(uniformLoss)} of blind guessing.`,
      );

/** How soon half of the fall was made. */
function instant({ curve }: Signals, factor: number): Clue | null {
  const { train, start, end } = curve;
  const half = train.value.findIndex((loss) => loss < (start + end) / 2);
  const share = half / train.value.length;
  return clue(
    half >= 0 && share < 0.05,
    factor,
    `Half of the fall was made within ${percent(share)} of the run, by step ${train.step[half] ?? 0}.`,
  );
}

const gone = ({ curve: { start, end } }: Signals): Clue =>
  end < 0.003 * start
    ? { factor: 2, because: `The loss is down to ${number(end)}: nothing at all is left to be uncertain about.` }
    : { factor: 0.5, because: `The loss ends at ${number(end)}, and not at zero as with one single answer.` };

function withValidation({ validation, curve }: Signals, factor: number): Clue | null {
  if (!validation) return null;
  const last = validation.points.value.at(-1)!;
  return last < Math.max(3 * curve.end, 0.1 * curve.start)
    ? { factor, because: `The validation loss went down with it, to ${number(last)}.` }
    : { factor: 1 / factor, because: `The validation loss stayed up at ${number(last)}.` };
}
