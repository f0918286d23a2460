/** Runs outlive the page: they are stored while they train, and can be opened, resumed, compared, saved and deleted. */
import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { experimentConfig } from '../src/lab/experiments/index.ts';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU, type Lab } from './lab.ts';

const FLAT = { ...SMALLEST_ON_CPU, experiment: 'flat' };
const { max_iters: STEPS = 0 } = experimentConfig('flat', 'ci');
const losses = async (lab: Lab) => {
  const { step, trainLoss, valLoss, lr } = await lab.history();
  return { step, trainLoss, valLoss, lr };
};

/** The list of runs, as people and screen readers meet it. */
class Runs {
  readonly region;
  constructor(page: Page) {
    this.region = page.getByRole('region', { name: 'Runs', exact: true });
  }
  get rows() {
    return this.region.getByRole('listitem');
  }
  /** The button that opens a run. */
  run(name: string | RegExp) {
    return this.rows.getByRole('button', { name, exact: true });
  }
  async more(name: string) {
    await this.region.getByRole('button', { name: `More for “${name}”` }).click();
  }
  async tool(name: string) {
    await this.region.getByRole('button', { name, exact: true }).click();
  }
}

test('A run is there after a reload, with its curve, its verdict and its settings', async ({ lab, page }) => {
  const runs = new Runs(page);
  await lab.open({ ...FLAT, dropout: 0.3 });
  await lab.train(STEPS);
  await lab.hasVerdict(20_000);
  const [before, pattern] = [await losses(lab), await lab.pattern.innerText()];
  await expect(runs.rows).toHaveCount(1);
  await expect(runs.rows).toContainText(pattern);

  await page.goto('about:blank');
  await page.goto('/#scale=ci');
  await expect(lab.status).toHaveText('Ready');
  await runs.run(/^Flat line, dropout/).click();
  await expect(lab.status).toHaveText(/^Done after .*verdict/i);
  expect(await losses(lab)).toEqual(before);
  await expect(lab.pattern).toHaveText(pattern);
  await expect(lab.field('Dropout')).toHaveValue('0.3');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flat line');
  expect(new URL(page.url()).hash).toContain('experiment=flat');
});

test('A reload in mid-run offers to resume, and the run ends as if nothing had happened', async ({ lab, page }) => {
  const settings = { ...SMALLEST_ON_CPU, max_iters: 240, eval_interval: 20 };
  await lab.open({ ...settings, experiment: 'overfitting' });
  await lab.press('Start');
  await lab.hasTrained(60);
  await page.reload();
  await expect(lab.status).toHaveText('Ready');
  const offer = page.getByRole('region', { name: 'Interrupted run' });
  await expect(offer).toContainText(/Overfitting was interrupted after \d+ of 240 steps/);
  const kept = Number(/after (\d+) of/.exec(await offer.innerText())![1]);
  expect(kept).toBeGreaterThan(30);
  await offer.getByRole('button', { name: 'Resume the run' }).click();
  await expect(offer).toHaveCount(0);
  await expect(lab.status).toHaveText('Training');
  expect((await lab.history()).step.length).toBeGreaterThan(10); // it did not start over
  await lab.isDone(240);
  const resumed = await losses(lab);
  await expect(new Runs(page).rows).toHaveCount(1);

  await lab.train(240);
  expect(resumed).toEqual(await losses(lab));
  await expect(new Runs(page).run('The same again')).toBeVisible();
});

test('Two runs are compared in the chart, each captioned by what sets it apart', async ({ lab, page }) => {
  const runs = new Runs(page);
  await lab.open(FLAT);
  await lab.train(STEPS);
  await lab.field('Batch size').fill('2');
  await lab.field('Batch size').press('Enter');
  await lab.train(STEPS);
  await lab.field('Batch size').fill('3');
  await lab.field('Batch size').press('Enter');
  await lab.train(STEPS);
  await expect(runs.run('Batch size 2 → 3')).toHaveAttribute('aria-current', 'true');
  await runs.region.getByRole('checkbox', { name: 'Compare “Flat line”' }).check();
  await runs.region.getByRole('checkbox', { name: /^Compare “batch size \d+ → 2”/i }).check();
  await expect(lab.chart).toContainText(/Flat line \d+\.\d\d/);
  await expect(lab.chart).toContainText(/batch size \d+ → 2 \d+\.\d\d/i);
  await runs.region.getByRole('checkbox', { name: 'Compare “Flat line”' }).uncheck();
  await expect(lab.chart).not.toContainText(/Flat line \d/);
});

test('A run is named, pinned, deleted, and taken back @long', async ({ lab, page }) => {
  const runs = new Runs(page);
  await lab.open(FLAT);
  await lab.train(STEPS);
  const before = await losses(lab);
  await runs.more('Flat line');
  await runs.tool('Rename');
  await page.keyboard.type('My first run');
  await page.keyboard.press('Enter');
  await expect(runs.run('My first run')).toBeVisible();
  await runs.tool('Pin “My first run”');
  await expect(runs.region.getByRole('button', { name: 'Pin “My first run”' })).toHaveAttribute('aria-pressed', 'true');

  await runs.tool('Delete');
  await expect(runs.rows).toHaveCount(0);
  await expect(runs.region.getByRole('button', { name: 'Undo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(runs.run('My first run')).toBeFocused();
  await page.reload();
  await runs.run('My first run').click();
  await expect(lab.status).toHaveText(/^Done/);
  expect(await losses(lab)).toEqual(before);
});

test('A run that was saved as a file is the same run when it is taken in @long', async ({ lab, page }) => {
  const runs = new Runs(page);
  await lab.open(FLAT);
  await lab.train(STEPS);
  const before = await losses(lab);
  await runs.more('Flat line');
  const downloading = page.waitForEvent('download');
  await runs.tool('Save as JSON');
  const file = await readFile(await (await downloading).path());
  for (const [format, first] of [
    ['CSV', /^step,train_loss/],
    ['nanoGPT log', /^(iter|step) 0: /],
    ['TensorBoard CSV', /^Wall time,Step,Value/],
  ] as const) {
    const saving = page.waitForEvent('download');
    await runs.tool(`Save as ${format}`);
    expect(await readFile(await (await saving).path(), 'utf8')).toMatch(first);
  }
  const drawing = page.waitForEvent('download');
  await runs.tool('Chart as PNG');
  const picture = await readFile(await (await drawing).path());
  expect(picture.subarray(1, 4).toString()).toBe('PNG');
  expect(picture.length).toBeGreaterThan(5000);

  await runs.tool('Delete');
  await expect(runs.rows).toHaveCount(0);
  await page.reload();
  await runs.region
    .getByLabel('Run file')
    .setInputFiles({ name: 'run.json', mimeType: 'application/json', buffer: file });
  await runs.run('Flat line').click();
  await expect(lab.status).toHaveText(/^Done after .*verdict/i);
  expect(await losses(lab)).toEqual(before);

  const wrong = { name: 'other.json', mimeType: 'application/json', buffer: Buffer.from('{"a": 1}') };
  await runs.region.getByLabel('Run file').setInputFiles(wrong);
  await expect(lab.alert).toContainText('“other.json” is not a run of this lab. Choose a JSON file');
});

test('A paused run gives way to another, and goes on later from where it was @long', async ({ lab, page }) => {
  const runs = new Runs(page);
  await lab.open(FLAT);
  await lab.train(STEPS);
  await lab.press('Good');
  await lab.press('Start');
  await lab.hasTrained(5);
  await runs.run('Flat line').click();
  await expect(lab.alert).toContainText('The training goes on. Pause it');
  await lab.press('Dismiss');
  const paused = await lab.pause();
  await runs.run('Flat line').click();
  await expect(lab.status).toHaveText(/^Done after/);
  await runs.more('Good');
  await runs.tool('Go on');
  await expect(lab.status).toHaveText('Training');
  await lab.hasTrained(paused + 5);
  const { step } = await lab.history();
  expect(step.slice(0, paused + 5)).toEqual(Array.from({ length: paused + 5 }, (_, i) => i));
});

test('Where the browser keeps nothing, a sentence says so and training goes on', async ({ lab, page }) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('denied', 'SecurityError');
    };
  });
  await lab.open(FLAT);
  await expect(new Runs(page).region).toContainText('does not let the page keep runs');
  await lab.train(STEPS);
});

test('A full disk is told in one sentence, and training goes on', async ({ lab, page }) => {
  await lab.open({ ...FLAT, max_iters: 60 });
  await page.evaluate(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('', 'QuotaExceededError');
    };
  });
  const { step } = await lab.train(60);
  expect(step).toHaveLength(60);
  const told = new Runs(page).region.getByText('There is no space left to keep runs. Delete some, or save those');
  await expect(told).toHaveCount(1);
});

test('What another tab has let go for good cannot be taken back here', async ({ lab, page, context }) => {
  const runs = new Runs(page);
  await lab.open(FLAT);
  await lab.train(STEPS);
  await runs.more('Flat line');
  await runs.tool('Delete');
  const undo = runs.region.getByRole('button', { name: 'Undo' });
  await expect(undo).toBeVisible();
  await lab.press('Reset'); // while its curve is shown here, no other tab deletes it for good
  const other = await context.newPage();
  await other.goto('/#scale=ci');
  await expect(undo).toHaveCount(0);
  await expect(runs.rows).toHaveCount(0);
  await other.close();
});

test('A run at work in one tab is no interrupted run in another', async ({ lab, page, context }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(5);
  await expect(new Runs(page).rows).toHaveCount(1);
  const other = await context.newPage();
  await other.goto('/#scale=ci');
  await expect(new Runs(other).rows).toHaveCount(1);
  await expect(other.getByRole('region', { name: 'Interrupted run' })).toHaveCount(0);
  const others = new Runs(other);
  await others.region.getByRole('button', { name: /^More for/ }).click();
  await others.tool('Delete');
  await expect(other.getByRole('alert')).toContainText('This run is open in another tab.');
  await expect(others.rows).toHaveCount(1);
  await other.close();
});
