/** Every state that a person may find the page in, and how to reach it. */
import type { Page } from 'playwright/test';
import { expect } from 'playwright/test';
import { findExperiment } from '../src/lab/experiments/index.ts';
import { VIEWS } from '../src/ui/lab-app/views.ts';
import { ENDLESS, SMALLEST_ON_CPU, type Lab, type Settings } from './lab.ts';
import { FORETOLD, openQuiz, SPIKES } from './questions.ts';

/** Reaches a verdict within a second or so. */
export const FLAT: Settings = { ...SMALLEST_ON_CPU, experiment: 'no-optimizer-step', max_iters: 40 };
const LOG = { name: 'night.csv', content: logOf(200) };
/** Enough for a training of the quiz on a busy machine. */
const TRAINED = { timeout: 60_000 };

function logOf(steps: number): string {
  const rows = Array.from(
    { length: steps },
    (_, i) => `${i},${(2 + 8 * Math.exp(-i / 30)).toFixed(4)},${i % 20 ? '' : 3}`,
  );
  return ['step,train_loss,val_loss', ...rows].join('\n');
}

async function trainFlat(lab: Lab, settings: Settings = {}): Promise<void> {
  await lab.open({ ...FLAT, ...settings });
  await lab.press('Start');
}

/** Three runs, two of them drawn beneath the third; the menu of one is unfolded. */
async function compareRuns(lab: Lab, page: Page): Promise<void> {
  await trainFlat(lab, { max_iters: 30 });
  for (const size of ['2', '3']) {
    await lab.isDone(30);
    await lab.field('Batch size').fill(size);
    await lab.field('Batch size').press('Enter');
    await lab.press('Start');
  }
  await lab.isDone(30);
  const runs = page.getByRole('region', { name: 'Runs', exact: true });
  for (const older of [1, 2])
    await runs
      .getByRole('checkbox', { name: /^Compare/ })
      .nth(older)
      .check();
  await expect(lab.chart).toContainText(/batch size \d+ → 2 \d+\.\d\d/i);
  await runs
    .getByRole('button', { name: /^More for/ })
    .first()
    .click();
}

async function fillAtlas(page: Page): Promise<void> {
  const sides = 'across=learning_rate:0.005:0&down=batch_size:1:2';
  await page.goto('about:blank');
  await page.goto(`/#view=atlas&scale=ci&seed=1&adapter=cpu&experiment=good&max_iters=24&eval_interval=8&${sides}`);
  await page.getByRole('button', { name: 'Train all cells' }).click();
  await expect(page.getByRole('button', { name: 'All cells trained' })).toBeVisible({ timeout: 60_000 });
}

async function askMystery(page: Page) {
  const quiz = await openQuiz(page, SPIKES);
  await expect(quiz.locator('h2').getByText('Which pattern is it?')).toBeVisible(TRAINED);
  return quiz;
}

export const STATES: Record<string, (lab: Lab, page: Page) => Promise<void>> = {
  'before anything trains': (lab) => lab.open(SMALLEST_ON_CPU),
  'while it trains': async (lab) => {
    await trainFlat(lab, ENDLESS);
    await lab.hasTrained(40);
  },
  'with a verdict': async (lab) => {
    await trainFlat(lab);
    await lab.hasVerdict(60_000);
  },
  'with a fix held against the failure': async (lab) => {
    await trainFlat(lab);
    await lab.hasVerdict(60_000);
    await lab.fix(findExperiment('no-optimizer-step').fixes[0]!.title).click();
    await lab.hasVerdict(90_000);
  },
  'with every setting unfolded': async (lab, page) => {
    await lab.open(SMALLEST_ON_CPU);
    for (const summary of await page.locator('summary').all()) await summary.click();
  },
  'with runs that are compared': compareRuns,
  'asked for a log': async (lab) => {
    await lab.open(SMALLEST_ON_CPU);
    await lab.press('Your log');
  },
  'with a log read': async (lab) => {
    await lab.open(SMALLEST_ON_CPU);
    await lab.drop(LOG);
    await expect(lab.status).toHaveText(/verdict on night\.csv/);
  },
  'on a projector, covered': async (lab) => {
    await trainFlat(lab, { present: 1 });
    await expect(lab.status).toHaveText(/^Done after 40 steps/, TRAINED);
  },
  'on a projector, with the verdict': async (lab, page) => {
    await trainFlat(lab, { present: 1 });
    await expect(lab.status).toHaveText(/^Done after 40 steps/, TRAINED);
    await page.keyboard.press('v');
    await expect(lab.pattern).toHaveText('Flat line');
  },
  'with help open': async (lab, page) => {
    await lab.open(SMALLEST_ON_CPU);
    await lab.press('Help');
    await expect(page.getByRole('dialog', { name: 'Help' })).toBeVisible();
  },
  'on the tour': async (lab, page) => {
    await lab.open({ ...SMALLEST_ON_CPU, tour: 1 });
    await expect(page.getByRole('dialog', { name: 'Tour' })).toBeInViewport({ ratio: 1 });
  },
  ...Object.fromEntries(
    VIEWS.filter(({ id }) => id !== 'lab').map(({ id, title }) => [
      `in “${title}”`,
      async (lab: Lab, page: Page) => {
        await lab.open(SMALLEST_ON_CPU);
        await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: title }).click();
        await expect(page).toHaveURL(new RegExp(`view=${id}`));
        await expect(page.getByRole('heading', { level: 1 }).filter({ visible: true })).toHaveCount(1);
      },
    ]),
  ),
  'in the instructor’s worksheet': async (_lab, page) => {
    await page.goto('about:blank');
    await page.goto('/#view=worksheet&edition=instructor');
    await expect(page.getByRole('region', { name: /^Exercise \d/ })).toHaveCount(8);
  },
  'in a filled atlas': async (_lab, page) => fillAtlas(page),
  'in a filled atlas with a cell open': async (lab, page) => {
    await fillAtlas(page);
    await page.getByRole('gridcell').first().click();
    await expect(lab.diagnosis).toBeVisible();
  },
  'in the quiz, asked to foretell': async (_lab, page) => void (await openQuiz(page, FORETOLD)),
  'in the quiz, foretold wrongly': async (_lab, page) => {
    const quiz = await openQuiz(page, FORETOLD);
    await quiz.getByRole('button', { name: 'NaN', exact: true }).click();
    await expect(quiz.getByRole('button', { name: 'Next', exact: true })).toBeVisible(TRAINED);
  },
  'in the quiz, with a mystery run': async (_lab, page) => void (await askMystery(page)),
  'in the quiz, answered wrongly': async (_lab, page) => {
    const quiz = await askMystery(page);
    await quiz.getByRole('button', { name: 'Sawtooth', exact: true }).click();
    await expect(quiz.getByRole('button', { name: 'Sawtooth, not it' })).toBeDisabled();
  },
  'in the quiz, answered rightly': async (lab, page) => {
    const quiz = await askMystery(page);
    await quiz.getByRole('button', { name: 'Spikes', exact: true }).click();
    await expect(lab.pattern).toHaveText('Spikes');
  },
};
