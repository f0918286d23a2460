/** The loss stands: the rate is gone, was never enough, is too high, or there is nothing left to learn. */
import { progressAt, type Curve } from '../curve.ts';
import { number, percent } from '../words.ts';
import { clue, type CauseTable, type Clue } from './cause.ts';
import type { Signals } from './signals.ts';

export const plateau: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'lr-too-low',
      text: 'The learning rate is too low for this model, so each step is much too short.',
      prior: 0.25,
      clues: (signals) => [creeping(signals, 6), usedUp(signals, 0.15), small(signals), quick(signals, 0.6)],
      fixes: ['raise-rate'],
    },
    {
      id: 'schedule-exhausted',
      text: 'The schedule has used the learning rate up long before the end of the run.',
      prior: 0.2,
      clues: (signals) => [usedUp(signals, 30), creeping(signals, 0.4)],
      fixes: ['full-schedule', 'restart-higher'],
    },
    {
      id: 'tiny-model',
      text: 'The model is too small, and has learnt all that fits into it.',
      prior: 0.2,
      clues: (signals) => [usedUp(signals, 0.3), creeping(signals, 0.5), follows(signals, 1.3)],
      fixes: ['bigger-model', 'more-data'],
    },
    {
      id: 'misaligned-targets',
      text: ({ ofTokens }) =>
        ofTokens
          ? 'The targets do not belong to their inputs, so only how often each token occurs can be learnt.'
          : 'The labels do not belong to their inputs, so only how often each label occurs can be learnt.',
      prior: 0.12,
      clues: (signals) => [usedUp(signals, 0.3), creeping(signals, 0.3), quick(signals, 1.6), high(signals, 2)],
      fixes: ['right-targets'],
    },
    {
      id: 'lr-too-high',
      text: 'The learning rate is so high that the run cannot settle any lower.',
      prior: 0.1,
      clues: (signals) => [usedUp(signals, 0.3), creeping(signals, 0.2), large(signals)],
      fixes: ['clip', 'lower-rate'],
    },
    {
      id: 'context-unused',
      text: 'The model cannot use its context, because of a wrong mask, missing positions or a broken connection.',
      prior: 0.05,
      clues: (signals) => [
        usedUp(signals, 0.3),
        clue(!signals.ofTokens, 0.4, 'Nothing says that this model predicts tokens from a context.'),
        high(signals, 1.5),
      ],
      fixes: ['check-context'],
    },
    {
      id: 'nothing-left',
      text: 'What is left is noise in the data, which no model could foretell.',
      prior: 0.08,
      clues: (signals) => [low(signals), creeping(signals, 0.2), high(signals, 0.3)],
      fixes: ['more-data', 'bigger-model'],
    },
  ],
  tells: {
    lr: 'to see whether the schedule has used it up',
    valLoss: 'to see whether new data tells the same',
  },
};

export const released: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'slow-start',
      text: 'Something that has to be learnt first took long, and then opened the way.',
      prior: 0.6,
      fixes: ['longer-warmup', 'raise-rate'],
    },
    {
      id: 'lr-too-high',
      text: 'The learning rate was too high for a while, and learning went on when it had fallen.',
      prior: 0.4,
      clues: ({ rate }) => [
        rate &&
          clue(
            rate.last < 0.3 * rate.peak,
            2,
            `The rate fell from ${number(rate.peak)} to ${number(rate.last)} in the run.`,
          ),
      ],
      fixes: ['lower-rate'],
    },
  ],
  tells: { lr: 'to see whether learning went on as the rate fell' },
};

const creeping = ({ finding, curve }: Signals, factor: number): Clue | null =>
  clue(
    finding.kind === 'slow',
    factor,
    `The loss still creeps, from ${curve.loss(curve.start)} to ${curve.loss(curve.end)}, and never had a steep fall.`,
  );

/** From here on the level stays within a twentieth of the last one. */
function levelSince({ levels, end, train: { step } }: Curve): number {
  const above = levels.findLastIndex((level) => Math.abs(level / end - 1) > 0.05);
  return step[0]! + ((above + 1) / levels.length) * (step.at(-1)! - step[0]!);
}

/** Whether the rate is gone early in the level stretch. */
function usedUp({ rate, curve, finding }: Signals, factor: number): Clue | null {
  if (!rate || rate.zero) return null;
  const since = finding.kind === 'slow' ? curve.train.step[0]! : levelSince(curve);
  const end = curve.train.step.at(-1)!;
  const at = Math.round(since + (end - since) / 4);
  const then = rate.at(at);
  if (then < 0.05 * rate.peak)
    return {
      factor,
      because: `The rate had fallen from ${number(rate.peak)} to ${number(then)} by step ${at}, with ${percent(1 - progressAt(curve.trend, at))} of the run to go.`,
    };
  return {
    factor: factor > 1 ? 0.05 : 1.3,
    because: `The rate was still ${number(then)} at step ${at}, of a peak of ${number(rate.peak)}, so it was not used up.`,
  };
}

const small = ({ rate }: Signals) =>
  rate && !rate.zero ? clue(rate.peak < 1e-4, 3, `The rate never exceeds ${number(rate.peak)}.`) : null;

const large = ({ rate }: Signals): Clue | null =>
  rate && !rate.zero
    ? rate.peak >= 1e-2
      ? { factor: 3, because: `The rate reaches ${number(rate.peak)}, which is a lot for most models.` }
      : { factor: 0.5, because: `The rate reaches ${number(rate.peak)}, which most models can bear.` }
    : null;

/** All of the fall within the first tenth. */
function quick({ curve }: Signals, factor: number): Clue | null {
  const { levels, start, end } = curve;
  const early = (start - levels[1]!) / (start - end);
  return clue(early > 0.85, factor, `The first tenth of the run brought ${percent(Math.min(1, early))} of the fall.`);
}

const follows = ({ validation, curve }: Signals, factor: number) =>
  validation &&
  clue(
    Math.abs(validation.points.value.at(-1)! - curve.end) < 0.1 * Math.abs(curve.end),
    factor,
    `Validation stands at ${number(validation.points.value.at(-1)!)} as well, so the model lacks room or rate, not data.`,
  );

/** Above a little more than half of the uniform loss: about what word frequencies alone give. */
const high = ({ curve: { uniformLoss, end } }: Signals, factor: number) =>
  uniformLoss === null
    ? null
    : clue(
        end > 0.55 * uniformLoss,
        factor,
        `The loss stands at ${number(end)}, not far below the ${number(uniformLoss)} of blind guessing.`,
      );

const low = ({ curve: { floor, end, start } }: Signals): Clue | null =>
  floor !== null
    ? end < 1.15 * floor
      ? { factor: 10, because: `The loss, ${number(end)}, is close to the least that is possible, ${number(floor)}.` }
      : { factor: 0.05, because: `A perfect model would reach ${number(floor)}, far below ${number(end)}.` }
    : clue(end < 0.35 * start, 2, `The loss came down to ${percent(end / start)} of where it began.`);
