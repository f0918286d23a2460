/** A loss below zero: wrong for a cross-entropy, right for some other objectives. */
import { number } from '../words.ts';
import { clue, type CauseTable } from './cause.ts';

export const negative: CauseTable = {
  firstFixes: 'likeliest',
  candidates: [
    {
      id: 'unnormalised-loss',
      text: 'The loss lacks its normaliser, the log-sum-exp over all outputs, so it can fall without end.',
      prior: 0.45,
      clues: ({ ofTokens, curve }) => [
        clue(ofTokens, 3, 'With a known vocabulary the loss should be a cross-entropy, which is never negative.'),
        clue(
          curve.uniformLoss !== null && curve.train.value[0]! < 0.5 * curve.uniformLoss,
          3,
          `The loss began at ${number(curve.train.value[0]!)}, where knowing nothing should cost ${number(curve.uniformLoss ?? 0)}.`,
        ),
      ],
      fixes: ['stable-loss', 'right-loss'],
    },
    {
      id: 'other-objective',
      text: 'The objective may be negative by nature, such as a log-density or a reward.',
      prior: 0.3,
      clues: ({ ofTokens }) => [clue(ofTokens, 0.1, 'With a known vocabulary the loss should be a cross-entropy.')],
      fixes: ['right-loss'],
    },
    {
      id: 'subtracted-term',
      text: 'A term that is subtracted, such as an entropy bonus or a penalty with the wrong sign, outweighs the rest.',
      prior: 0.25,
      fixes: ['right-loss'],
    },
  ],
  tells: {},
};
