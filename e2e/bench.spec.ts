/** The benchmark's page. It is separate from the lab's. */
import { readFileSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import type { ScalingReport } from '../src/bench/scaling.ts';
import { expect, test } from './fixtures.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const comparison = (page: Page) => page.getByRole('region', { name: 'How it compares' });
const scaling = (page: Page) => page.getByRole('region', { name: 'How it scales' });

/** How many pixels of each panel are drawn on. */
const drawn = (page: Page) =>
  scaling(page)
    .locator('canvas')
    .evaluateAll((all: HTMLCanvasElement[]) =>
      all.map((canvas) => {
        const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
        copy.drawImage(canvas, 0, 0);
        const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
        return data.filter((alpha, i) => i % 4 === 3 && alpha > 0).length;
      }),
    );

async function expectReadable(page: Page): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`),
    ).toEqual([]);
  }
  for (const width of [360, 768, 1440, 2560]) {
    await page.setViewportSize({ width, height: 900 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(beyond, `at ${width}`).toBeLessThanOrEqual(0);
  }
}

test('The benchmark measures the plan and shows it as a table @long', async ({ page }) => {
  await page.goto('bench.html');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Benchmark');
  for (const peer of ['tfjs', 'jax-js']) await page.getByRole('checkbox', { name: peer, exact: true }).uncheck();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();

  const row = page.getByRole('table', { name: 'Rows' }).getByRole('row', { name: /^plan / });
  await expect(row).toBeVisible({ timeout: 110_000 });
  await expect(comparison(page).getByRole('status')).toContainText('medians of 20 rounds');
  await expect(page.getByRole('table', { name: 'Kernels' }).getByRole('row')).not.toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Copy as JSON' })).toBeEnabled();
});

test('A benchmark of nothing cannot be started, and one that runs can be stopped', async ({ page }) => {
  await page.goto('bench.html');
  await page.getByRole('button', { name: 'Start' }).dblclick();
  await expect(page.getByRole('progressbar')).toBeVisible();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  for (const name of ['plan', 'tfjs', 'jax-js']) await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled();
});

test('Step time and memory are measured at every size, drawn, and set in tables @long', async ({ page, context }) => {
  test.slow(); // twenty models, each of which has to be compiled
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.goto('bench.html');
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(scaling(page).getByRole('status')).toContainText('of 20 sizes measured …', { timeout: 60_000 });
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled();
  await expect(scaling(page).getByRole('status')).toHaveText('Done: 20 sizes measured.', { timeout: 280_000 });

  const names = ['vocabulary', 'block_size', 'n_embd', 'n_layer', 'batch_size'];
  for (const name of names) {
    await expect(
      page.getByRole('img', { name: new RegExp(`^Time of a step for ${name} \\d.*: measured `) }),
    ).toBeVisible();
    await expect(page.getByRole('img', { name: new RegExp(`^Memory for ${name} \\d.*, predicted `) })).toBeVisible();
    await expect(page.getByRole('table', { name: `Scaling with ${name}` }).getByRole('row')).toHaveCount(5);
  }
  await expect.poll(async () => Math.min(...(await drawn(page)))).toBeGreaterThan(500);
  expect(await drawn(page)).toHaveLength(10);

  await page.getByRole('button', { name: 'Copy as JSON' }).click();
  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  const { points } = JSON.parse(await page.evaluate(() => navigator.clipboard.readText())) as ScalingReport;
  expect(points).toHaveLength(20);
  for (const { measuredMs, measuredBytes, predictedBytes } of points) {
    expect(measuredMs).toBeGreaterThan(0);
    expect(measuredBytes).toBe(predictedBytes);
  }
  await expectReadable(page);
});

test('One thing is measured at a time, and the scaling, too, can be stopped', async ({ page }) => {
  await page.goto('bench.html');
  await expectReadable(page);
  await page.getByRole('button', { name: 'Measure' }).click();
  await expect(scaling(page).getByRole('progressbar')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled();
  await scaling(page).getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(comparison(page).getByRole('progressbar')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Measure' })).toBeDisabled();
});

test('The lab keeps neither the benchmark nor its libraries for being offline', () => {
  const worker = readFileSync('dist/web/service-worker.js', 'utf8');
  const kept = /"files":(\[[^\]]*\])/.exec(worker)![1]!;
  expect(kept).toContain('"./"');
  expect(kept).toMatch(/assets\/worker-/);
  expect(kept).not.toMatch(/bench|scaling|jax|gpt_tfjs/);
});
