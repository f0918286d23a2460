/** The atlas: a grid of real trainings over two settings, each named by its verdict. */
import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { SMALLEST_ON_CPU, type Settings } from './lab.ts';

/** Short enough for a test, long enough for a verdict. */
const FEW_STEPS: Settings = { ...SMALLEST_ON_CPU, max_iters: 24, eval_interval: 8 };
const TWO_BY_TWO: Settings = { across: 'learning_rate:0.005:0', down: 'batch_size:1:2' };
const THREE_BY_THREE: Settings = { across: 'learning_rate:0.0005:0.005:0', down: 'grad_clip:0.1:1:0' };

class AtlasPage {
  readonly grid: Locator;
  readonly cells: Locator;

  constructor(readonly page: Page) {
    this.grid = page.getByRole('grid', { name: /^Atlas: / });
    this.cells = this.grid.getByRole('gridcell');
  }

  async open(settings: Settings): Promise<void> {
    const hash = new URLSearchParams(Object.entries(settings).map(([key, value]) => [key, String(value)]));
    await this.page.goto('about:blank');
    await this.page.goto(`/#view=atlas&${hash}`);
    await expect(this.grid).toBeVisible();
  }

  cell(name: RegExp): Locator {
    return this.grid.getByRole('gridcell', { name });
  }

  async press(name: string): Promise<void> {
    await this.page.getByRole('button', { name, exact: true }).click();
  }

  async isComplete(timeout: number): Promise<void> {
    await expect(this.page.getByRole('button', { name: 'All cells trained' })).toBeVisible({ timeout });
  }

  /** Checks the values along both sides: first the columns', then the rows'. */
  async hasSides(...values: string[]): Promise<void> {
    const headers = this.grid.getByRole('columnheader').or(this.grid.getByRole('rowheader'));
    await expect(headers).toHaveText([/→/, ...values]);
  }
}

const VERDICT = /: (Good|Flat line|Spikes|Plateau|Overfitting|NaN|Step function|Sawtooth|Collapse|Unclear)/;

test('A cell of the atlas has the curve and the verdict that the lab has for its settings', async ({ lab, page }) => {
  const atlas = new AtlasPage(page);
  await atlas.open({ ...FEW_STEPS, ...TWO_BY_TWO });
  await expect(atlas.cells).toHaveCount(4);
  await expect(atlas.cell(/not trained yet$/)).toHaveCount(4);
  await atlas.press('Train all cells');
  await atlas.isComplete(60_000);
  await expect(atlas.cell(VERDICT)).toHaveCount(4);
  await expect(atlas.cell(/Learning rate no learning, Batch size 1: Flat line/)).toBeVisible();

  await atlas.cell(/Learning rate 5e-3, Batch size 2/).click();
  await expect(lab.diagnosis).toBeVisible();
  const pattern = await lab.pattern.innerText();
  await expect(atlas.cell(/Learning rate 5e-3, Batch size 2/)).toHaveAccessibleName(new RegExp(`: ${pattern}`));
  const table = await lab.table();
  expect(table.length).toBeGreaterThan(10);

  await page.getByRole('link', { name: 'Open in the lab' }).click();
  await expect(lab.field('Batch size')).toHaveValue('2');
  await lab.train(24);
  await expect(lab.pattern).toHaveText(pattern);
  expect(await lab.table()).toEqual(table);

  await page.goBack();
  await expect(atlas.cell(VERDICT)).toHaveCount(4);
});

test('The atlas is walked through with the arrow keys, and a cell is opened with Enter', async ({ page }) => {
  const atlas = new AtlasPage(page);
  await atlas.open({ ...FEW_STEPS, ...THREE_BY_THREE });
  await atlas.cells.first().focus();
  for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'End']) await page.keyboard.press(key);
  const last = atlas.cell(/Learning rate no learning, Gradient clipping off/);
  await expect(last).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByText('This cell is not trained yet.')).toBeVisible();
  await expect(atlas.grid.locator('[tabindex="0"]')).toHaveCount(1);
});

test('An atlas is paused, goes on, and is cancelled: what is finished stays', async ({ lab, page }) => {
  const atlas = new AtlasPage(page);
  await atlas.open({ ...FEW_STEPS, across: 'max_iters:12:100000', down: 'batch_size:1:2' });
  await atlas.press('Train all cells');
  await expect(atlas.cell(VERDICT)).not.toHaveCount(0, { timeout: 60_000 });
  await expect(atlas.cell(/in training$/)).not.toHaveCount(0);
  await atlas.press('Pause');
  await expect(page.getByRole('button', { name: 'Resume', exact: true }).filter({ visible: true })).toBeVisible();
  await page.getByRole('button', { name: 'Resume', exact: true }).filter({ visible: true }).click();
  await atlas.press('Cancel');
  await expect(atlas.cell(/in training$/)).toHaveCount(0);
  await expect(page.getByRole('button', { name: /^Train the missing/ })).toBeEnabled();
  const finished = await atlas.cell(VERDICT).count();
  expect(finished).toBeGreaterThan(0);

  await page.reload();
  await expect(atlas.cell(VERDICT)).toHaveCount(finished);
  await expect(lab.alert).toHaveCount(0);
});

test('Values that do not go together get no training but a reason', async ({ page }) => {
  const atlas = new AtlasPage(page);
  await atlas.open({ ...FEW_STEPS, max_iters: 10, across: 'n_head:2:3', down: 'batch_size:1:2' });
  const impossible = atlas.cell(/n_embd 32 cannot be shared by 3 heads\. Use an n_embd/);
  await expect(impossible).toHaveCount(2);
  await impossible.first().click();
  await expect(page.getByRole('complementary', { name: 'Cell' })).toContainText('cannot be shared by 3 heads');
  await expect(page.getByText('0 of 2 cells')).toBeVisible();
});

test('A link brings the same atlas, and another range brings other cells', async ({ page }) => {
  const atlas = new AtlasPage(page);
  await atlas.open({ ...FEW_STEPS, ...THREE_BY_THREE, seed: 7 });
  const sides = ['5e-4', '5e-3', 'no learning', '0.1', '1', 'off'];
  await atlas.hasSides(...sides);
  await page.reload();
  await atlas.hasSides(...sides);

  await page.getByText('Change the sides').click();
  const side = page.getByRole('group', { name: 'From left to right' });
  await side.getByRole('combobox', { name: 'Setting' }).selectOption('batch_size');
  await side.getByRole('combobox', { name: 'Values' }).selectOption('3');
  await side.getByRole('textbox', { name: 'To' }).fill('16');
  await side.getByRole('textbox', { name: 'To' }).press('Enter');
  await atlas.hasSides('1', '4', '16', '0.1', '1', 'off');
  const { hash } = new URL(page.url());
  for (const part of ['across=batch_size:1:4:16', 'down=grad_clip:0.1:1:0', 'seed=7', 'scale=ci', 'adapter=cpu'])
    expect(hash.slice(1).split('&')).toContain(part);
  await page.reload();
  await atlas.hasSides('1', '4', '16', '0.1', '1', 'off');
});

test('The training in the lab waits while the atlas trains, and goes on afterwards', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 100_000 });
  await lab.press('Start');
  await lab.hasTrained(2);
  await page.getByRole('button', { name: 'Atlas', exact: true }).click();
  const atlas = new AtlasPage(page);
  await page.goto(
    `/#view=atlas&${new URLSearchParams(Object.entries({ ...FEW_STEPS, ...TWO_BY_TWO }).map(([k, v]) => [k, String(v)]))}`,
  );
  await expect(atlas.cells).toHaveCount(4);
  await atlas.press('Train all cells');
  await expect(page.getByText('The training in the lab is paused while the atlas trains')).toBeVisible();
  await expect(lab.status).toHaveText(/^Paused after/);
  await atlas.press('Cancel');
  await expect(lab.status).toHaveText('Training');
});

test('A 3×3 atlas fills, and is kept as a picture and as a file that opens again @long', async ({ lab, page }) => {
  const atlas = new AtlasPage(page);
  await atlas.open({ ...FEW_STEPS, max_iters: 60, ...THREE_BY_THREE });
  await atlas.press('Train all cells');
  await atlas.isComplete(100_000);
  await expect(atlas.cell(VERDICT)).toHaveCount(9);
  await expect(page.getByRole('list', { name: 'Patterns' })).toContainText('Flat line 3');

  const picture = page.waitForEvent('download');
  await atlas.press('Save as PNG');
  const png = await readFile(await (await picture).path());
  expect(png.subarray(1, 4).toString()).toBe('PNG');
  const size = await page.evaluate(
    async (bytes) => {
      const image = await createImageBitmap(new Blob([new Uint8Array(bytes)], { type: 'image/png' }));
      return [image.width, image.height];
    },
    [...png],
  );
  expect(Math.min(...size)).toBeGreaterThan(1000);

  const file = page.waitForEvent('download');
  await atlas.press('Save as file');
  const saved = await (await file).path();
  await page.evaluate(() => localStorage.clear());
  await atlas.open({ ...FEW_STEPS, ...TWO_BY_TWO });
  await expect(atlas.cells).toHaveCount(4);
  await page.getByLabel('Atlas file').setInputFiles(saved);
  await expect(atlas.cell(VERDICT)).toHaveCount(9);
  await atlas.cells.first().click();
  await expect(lab.pattern).toBeVisible();
  expect((await lab.table()).length).toBeGreaterThan(10);

  await page
    .getByLabel('Atlas file')
    .setInputFiles({ name: 'no.json', mimeType: 'text/plain', buffer: Buffer.from('{}') });
  await expect(lab.alert).toContainText('cannot be read as an atlas');
});
