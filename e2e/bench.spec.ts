/** The page of the benchmark, on its own: nothing of it is part of the lab. */
import { readFileSync } from 'node:fs';
import { expect, test } from './fixtures.ts';

test('The benchmark measures the plan and shows it as a table @long', async ({ page }) => {
  await page.goto('bench.html');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Benchmark');
  for (const peer of ['tfjs', 'jax-js']) await page.getByRole('checkbox', { name: peer, exact: true }).uncheck();
  await page.getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('progressbar')).toBeVisible();

  const row = page.getByRole('table', { name: 'Rows' }).getByRole('row', { name: /^plan / });
  await expect(row).toBeVisible({ timeout: 110_000 });
  await expect(page.getByRole('status')).toContainText('medians of 20 rounds');
  await expect(page.getByRole('table', { name: 'Kernels' }).getByRole('row')).not.toHaveCount(1);
  await expect(page.getByRole('button', { name: 'Copy as JSON' })).toBeEnabled();
});

test('A benchmark of nothing cannot be started, and one that runs can be stopped', async ({ page }) => {
  await page.goto('bench.html');
  await page.getByRole('button', { name: 'Start' }).click();
  await page.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  for (const name of ['plan', 'tfjs', 'jax-js']) await page.getByRole('checkbox', { name, exact: true }).uncheck();
  await expect(page.getByRole('button', { name: 'Start' })).toBeDisabled();
});

test('The lab keeps neither the benchmark nor its libraries for being offline', () => {
  const worker = readFileSync('dist/web/service-worker.js', 'utf8');
  const kept = /"files":(\[[^\]]*\])/.exec(worker)![1]!;
  expect(kept).toContain('"./"');
  expect(kept).toMatch(/assets\/worker-/);
  expect(kept).not.toMatch(/bench|jax|gpt_tfjs/);
});
