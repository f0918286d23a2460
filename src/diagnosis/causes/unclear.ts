/** Causes of a curve that has no pattern, and what would settle it. */
import { number, percent } from '../words.ts';
import { clue, type CauseTable } from './cause.ts';

export const early: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'too-few-losses',
      text: ({ curve }) =>
        curve.final ? 'The record is short, or losses were logged too seldom.' : 'The run has only just begun.',
      prior: 0.8,
      clues: ({ curve }) => [clue(true, 1.5, `The record has ${curve.train.step.length} of them.`)],
      fixes: ['train-on', 'log-every-step'],
    },
    {
      id: 'warming-up',
      text: 'The learning rate is still rising, and has not shown yet what it can do.',
      prior: 0.2,
      clues: ({ rate }) => [
        rate &&
          (rate.last >= rate.peak && rate.points.value[0]! < rate.peak
            ? { factor: 6, because: `The rate is at ${number(rate.last)} and was still rising at the last record.` }
            : { factor: 0.1, because: 'The recorded rate is no longer rising.' }),
      ],
      fixes: ['train-on'],
    },
  ],
  tells: { valLoss: 'to judge new data as well' },
};

/** Nothing is wrong yet. */
export const healthy: CauseTable = { candidates: [], tells: { valLoss: 'to see whether the model memorises' } };

export const restarted: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'several-runs',
      text: 'Several runs were written into one record.',
      prior: 0.7,
      fixes: ['separate-runs'],
    },
    {
      id: 'resume-without-state',
      text: 'Training was resumed without its checkpoint, so that it began anew.',
      prior: 0.3,
      clues: ({ rate, facts: { at } }) => [
        rate &&
          clue(
            rate.at(at) < 0.5 * rate.peak,
            0.6,
            `The rate was back at ${number(rate.at(at))} at step ${at}, as in a new run.`,
          ),
      ],
      fixes: ['restore-optimizer', 'separate-runs'],
    },
  ],
  tells: { lr: 'to see whether the schedule began anew as well' },
};

export const scatter: CauseTable = {
  candidates: [
    {
      id: 'no-scale',
      text: 'The objective has no scale of its own, as those of policies and of adversaries, so its level is no measure of progress.',
      prior: 1,
      fixes: ['watch-a-measure'],
    },
  ],
  tells: {},
};

export const noMatch: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'between-patterns',
      text: 'Several mild faults at once, or none that is strong enough to show a shape of its own.',
      prior: 0.4,
      clues: ({ curve: { start, end, loss } }) => [
        clue(
          start > end && start > 0,
          1.2,
          `The loss fell by ${percent((start - end) / start)} in all, from ${loss(start)} to ${loss(end)}.`,
        ),
      ],
      fixes: ['compare-run', 'log-every-step'],
    },
    {
      id: 'lr-too-low',
      text: 'The learning rate is too low, and the run is not far enough along.',
      prior: 0.3,
      clues: ({ curve: { start, end } }) => [
        clue(
          end > 0.85 * start && end < start,
          2,
          `In the whole run the loss fell by only ${percent((start - end) / start)}.`,
        ),
      ],
      fixes: ['raise-rate', 'train-on'],
    },
    {
      id: 'lr-too-high',
      text: 'The learning rate is too high for the run to settle.',
      prior: 0.3,
      clues: ({ curve: { start, end, levels } }) => [
        clue(
          end > 1.05 * Math.min(...levels),
          2.5,
          `The loss ends at ${number(end)}, above its lowest level of ${number(Math.min(start, ...levels))}.`,
        ),
      ],
      fixes: ['clip', 'lower-rate'],
    },
  ],
  tells: {
    valLoss: 'to see whether the model memorises',
    lr: 'to see whether changes of the rate explain the shape',
    gradNorm: 'to see whether updates are too large',
  },
};
