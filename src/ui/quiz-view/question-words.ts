/** What the quiz says of its questions. */
import type { QuestionKind, Question } from './questions.ts';
import type { QuizRound } from './round.ts';

export const KIND_TITLES: readonly (readonly [QuestionKind, string])[] = [
  ['mystery', 'Mystery run'],
  ['predict', 'Predict'],
];

export const INVITATIONS: Readonly<Record<QuestionKind, string>> = {
  mystery:
    'Something was changed before this training began, or nothing at all. Name the pattern, find the cause, fix it.',
  predict: 'Say what the curve will look like before it is trained. This is what was changed:',
};

/** The change whose curve is to be foretold. */
export const changeIn = ({ experiment, fix }: Question): string =>
  fix ? `${experiment.cause} Then somebody tries this against it: “${fix.title}”.` : experiment.cause;

/** What is to be done now. */
export function headingOf({ part, waiting, question, fix, foretold }: QuizRound): string {
  if (waiting && fix) return `Training again: “${fix.title}”`;
  if (part === 'over') return question.kind === 'mystery' && question.key !== 'good' ? 'Solved' : 'The answer';
  if (part === 'cause') return 'What is behind it?';
  if (part === 'fix') return 'What fixes it?';
  if (question.kind === 'predict')
    return !waiting ? 'Which curve will it give?' : foretold === null ? 'Watch it train' : 'Is it so?';
  return waiting ? 'Watch it train' : 'Which pattern is it?';
}
