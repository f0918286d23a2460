/** The quiz: real runs whose cause is hidden, and changes whose curve is to be predicted. */
import type { Locator } from 'playwright/test';
import { PATTERNS } from '../src/core/pattern.ts';
import { distinctionOf } from '../src/ui/quiz-view/distinctions.ts';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU } from './lab.ts';
import { FORETOLD, openQuiz as open, SPIKES } from './questions.ts';

/** Enough for a training of a few seconds on a busy machine. */
const TRAINED = { timeout: 60_000 };

const button = (quiz: Locator, name: string) => quiz.getByRole('button', { name, exact: true });
const heading = (quiz: Locator, name: string | RegExp) => quiz.locator('h2').getByText(name);
const said = (quiz: Locator) => quiz.locator('[aria-live]');
const verdict = (quiz: Locator) => quiz.getByRole('region', { name: 'Diagnosis' });
const rows = (quiz: Locator) => quiz.getByRole('table', { name: 'Loss by step' }).locator('tbody tr').allInnerTexts();
const titleOf = (list: readonly { id: string; title: string }[], id: string) =>
  list.find((one) => one.id === id)!.title;

test('A mystery run is named, explained and fixed, with a word on each wrong answer', async ({ page }) => {
  const quiz = await open(page, SPIKES);
  await expect(heading(quiz, 'Which pattern is it?')).toBeVisible(TRAINED);
  await expect(verdict(quiz)).toHaveCount(0);
  await expect(quiz).not.toContainText(SPIKES.experiment.title);

  await button(quiz, 'Sawtooth').click();
  await expect(said(quiz)).toContainText(`Not “Sawtooth”. Look at ${distinctionOf('sawtooth', 'spikes').where}.`);
  await expect(button(quiz, 'Sawtooth, not it')).toBeDisabled();
  await expect(verdict(quiz)).toHaveCount(0);
  await button(quiz, 'Spikes').click();
  await expect(said(quiz)).toContainText('Right: “Spikes”.');
  await expect(verdict(quiz).getByRole('heading', { level: 2 })).toHaveText('Spikes');
  await expect(verdict(quiz)).not.toContainText('Try, in this order');

  const wrong = SPIKES.causes.find(({ id }) => id === 'corrupt-batches')!;
  await button(quiz, wrong.title).click();
  await expect(said(quiz)).toContainText(wrong.look);
  await button(quiz, SPIKES.experiment.title).click();
  await expect(said(quiz)).toContainText(SPIKES.experiment.explanation);

  await button(quiz, titleOf(SPIKES.fixes, 'more-data')).click();
  await expect(said(quiz)).toContainText('Not fixed. With the same seed the run comes out as “Spikes”.', TRAINED);
  await expect(said(quiz)).toContainText('That is what helps against “Overfitting”.');
  await button(quiz, titleOf(SPIKES.fixes, 'clip')).click();
  await expect(said(quiz)).toContainText('Fixed. With the same seed the run comes out as “Good”.', TRAINED);
  await expect(verdict(quiz)).toContainText('before: Spikes');
  await expect(verdict(quiz)).toContainText(SPIKES.experiment.cause);
  await expect(quiz.getByRole('region', { name: 'Score' })).toContainText('0 of 3 right');
});

test('A prediction stands beside the run that tests it', async ({ page }) => {
  const quiz = await open(page, FORETOLD);
  await expect(quiz).toContainText(FORETOLD.experiment.cause);
  await expect(quiz.getByRole('region', { name: 'Chart' })).toHaveCount(0);
  await expect(quiz.getByRole('list', { name: 'Which curve will it give?' }).getByRole('button')).toHaveCount(4);
  await button(quiz, 'NaN').click();
  await expect(quiz).toContainText('Your prediction: NaN');
  await expect(said(quiz)).toContainText('You expected “NaN”; it gives “Flat line”.', TRAINED);
  await expect(said(quiz)).toContainText(distinctionOf('nan', 'flat').other);
  await expect(verdict(quiz).getByRole('heading', { level: 2 })).toHaveText('Flat line');
  await quiz.getByText('Why not the others?').click();
  await expect(quiz.locator('details li')).toHaveCount(2);
  await button(quiz, 'Next').click();
  await expect(heading(quiz, 'Which curve will it give?')).toBeVisible();
  expect(new URL(page.url()).hash).toMatch(/^#view=quiz&question=predict&seed=\d+$/);
});

test('The keyboard is enough, and the score stays for the next visit @long', async ({ page }) => {
  const quiz = await open(page, SPIKES);
  await expect(heading(quiz, 'Which pattern is it?')).toBeVisible(TRAINED);
  const score = quiz.getByRole('region', { name: 'Score' });
  const numberOf = (ids: readonly string[], id: string) => String(ids.indexOf(id) + 1);
  await page.keyboard.press(numberOf(SPIKES.patterns, 'spikes'));
  await expect(heading(quiz, 'What is behind it?')).toBeFocused();
  await expect(score).toContainText('1 of 1 right');
  await page.keyboard.press(
    numberOf(
      SPIKES.causes.map(({ id }) => id),
      'summed-loss',
    ),
  );
  await expect(heading(quiz, 'What fixes it?')).toBeFocused();
  await page.keyboard.press('m');
  await expect(heading(quiz, 'Solved')).toBeVisible(TRAINED);
  await expect(verdict(quiz).getByRole('heading', { level: 2 })).toHaveText('Good');
  await expect(score).toContainText('2 of 3 right');
  await expect(score).toContainText('best 2');
  await page.keyboard.press('n');
  await expect.poll(() => page.url()).not.toContain(`seed=${SPIKES.seed}`);
  await expect(heading(quiz, 'Watch it train')).toBeVisible();
  const second = page.url();
  await page.keyboard.press('s');
  await expect.poll(() => page.url()).not.toBe(second);

  await open(page, FORETOLD);
  await expect(score).toContainText('2 of 3 right');
  await expect(score.getByRole('listitem').filter({ hasText: 'Spikes: known' })).toBeVisible();
  await button(quiz, 'Clear the score').click();
  await expect(score).toContainText('0 of 0 right');
});

test('A link asks the same question again, of the same run, and gives nothing away @long', async ({ page }) => {
  const quiz = await open(page, SPIKES);
  await expect(heading(quiz, 'Which pattern is it?')).toBeVisible(TRAINED);
  expect(new URL(page.url()).hash).toBe(`#view=quiz&question=mystery&seed=${SPIKES.seed}`);
  const before = await rows(quiz);
  expect(before.length).toBeGreaterThan(10);
  await page.reload();
  await expect(heading(quiz, 'Which pattern is it?')).toBeVisible(TRAINED);
  expect(await rows(quiz)).toEqual(before);
  for (const lesson of SPIKES.patterns) await expect(button(quiz, PATTERNS[lesson])).toBeEnabled();
});

test('A training of the lab rests while the quiz trains, and goes on afterwards @long', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(5);
  await lab.press('Quiz');
  const quiz = page.locator('quiz-view');
  await expect(quiz).toContainText('Your training in the lab is paused');
  await button(quiz, 'Predict').click();
  await button(quiz, 'Show me').click();
  await expect(button(quiz, 'Next')).toBeVisible(TRAINED);
  await lab.press('Lab');
  await expect(lab.status).toHaveText(/^Paused after/);
  const before = await lab.stepsShown();
  await lab.press('Resume');
  await lab.hasTrained(before + 3);
});

test('For a room the quiz is larger, by its link, its key and the button of the page', async ({ lab, page }) => {
  await page.setViewportSize({ width: 1920, height: 1080 });
  const quiz = await open(page, FORETOLD);
  const height = async () => (await heading(quiz, 'Which curve will it give?').boundingBox())!.height;
  const usual = await height();
  await page.keyboard.press('p');
  expect(await height()).toBeGreaterThan(1.5 * usual);
  expect(page.url()).toContain('present=1');
  await page.reload();
  expect(await height()).toBeGreaterThan(1.5 * usual);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  await page.keyboard.press('Escape');
  expect(await height()).toBe(usual);
  await lab.press('Present');
  await expect(page).toHaveURL(/view=quiz.*present=1/);
});

test('Without the browser’s storage there is a quiz all the same', async ({ page }) => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'localStorage', {
      get() {
        throw new DOMException('closed', 'SecurityError');
      },
    });
  });
  const quiz = await open(page, FORETOLD);
  await button(quiz, 'Flat line').click();
  await expect(said(quiz)).toContainText('Right: “Flat line”.', TRAINED);
  await expect(quiz.getByRole('region', { name: 'Score' })).toContainText('1 of 1 right');
});

test('A link to a question of no kind says so, and asks another', async ({ page }) => {
  await page.goto('/#view=quiz&question=riddle&seed=3');
  const quiz = page.locator('quiz-view');
  await expect(quiz.getByRole('alert')).toHaveText('The link asks for question "riddle". Use one of mystery, predict.');
  await expect(heading(quiz, 'Watch it train')).toBeVisible();
});

for (const [width, height] of [
  [1920, 1080],
  [360, 740],
] as const) {
  test(`The quiz fits ${width} × ${height} pixels, by day and by night @long`, async ({ page }, info) => {
    await page.setViewportSize({ width, height });
    const quiz = await open(page, FORETOLD);
    const look = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const path = info.outputPath(`${name}-${width}-${colorScheme}.png`);
        await page.screenshot({ path, fullPage: true });
        await info.attach(`${name} ${colorScheme}`, { path });
      }
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    };
    await look('question');
    await button(quiz, 'NaN').click();
    await expect(button(quiz, 'Next')).toBeVisible(TRAINED);
    await look('answer');
  });
}
