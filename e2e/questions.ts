/** Quiz questions that tests look up by their content, and how to open one. */
import type { Locator, Page } from 'playwright/test';
import { expect } from 'playwright/test';
import { drawQuestion, type QuestionKind, type Question } from '../src/ui/quiz-view/questions.ts';

/** The first question of its kind that meets the condition. */
function question(kind: QuestionKind, meets: (question: Question) => boolean): Question {
  for (let seed = 1; ; seed++) {
    const drawn = drawQuestion(kind, seed);
    if (meets(drawn)) return drawn;
  }
}

/** Spikes, with the fix of another pattern among the answers. */
export const SPIKES = question(
  'mystery',
  ({ experiment, fixes }) =>
    ['summed-loss', 'clip'].every((id) => id === experiment.id || fixes.some((fix) => fix.id === id)) &&
    fixes.some(({ id }) => id === 'more-data'),
);

/** A flat line to be predicted, with NaN among the answers. */
export const FORETOLD = question(
  'predict',
  ({ experiment, fix, patterns }) => experiment.id === 'no-optimizer-step' && fix === null && patterns.includes('nan'),
);

export async function openQuiz(page: Page, { kind, seed }: Pick<Question, 'kind' | 'seed'>): Promise<Locator> {
  await page.goto('about:blank');
  await page.goto(`/#view=quiz&question=${kind}&seed=${seed}`);
  await expect(page.getByRole('heading', { level: 1, name: 'Quiz' })).toBeVisible();
  return page.locator('quiz-view');
}
