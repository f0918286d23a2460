/** The page as one file, opened from the disk. */
import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'playwright/test';
import { Lab } from './lab.ts';

const FILE = resolve('dist/single/loss-curve-lab.html');
const ADDRESS = pathToFileURL(FILE).href;

test.beforeAll(() => {
  execFileSync(process.execPath, ['scripts/build_single.mjs']);
});

for (const [adapter, runsOn] of [
  ['cpu', 'CPU executor'],
  ['software', 'swiftshader'],
] as const) {
  test(`The single file trains from the disk on ${runsOn}, reads the curve and asks for nothing @long`, async ({
    page,
  }) => {
    const lab = new Lab(page);
    const asked: string[] = [];
    const complaints: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));

    await page.goto(`${ADDRESS}#experiment=nan&scale=ci&seed=3&adapter=${adapter}&max_iters=150`);
    await lab.press('Start');
    await lab.hasVerdict(90_000);
    await expect(lab.pattern).toHaveText('NaN');
    await expect(lab.fact('Runs on')).toContainText(runsOn);

    await page.goto(`${ADDRESS}#view=recorded&experiment=flat`);
    await expect(page.getByText('Recorded run', { exact: true })).toBeVisible();
    expect(asked.filter((url) => !/^(blob|data):/.test(url) && url.split('#')[0] !== ADDRESS)).toEqual([]);
    expect(complaints).toEqual([]);
  });
}

test('The single file says what it leaves out, and fits on any stick @long', async ({ page }) => {
  const lab = new Lab(page);
  await page.goto(`${ADDRESS}#experiment=good&scale=ci&engine=reference`);
  await lab.press('Start');
  await expect(lab.alert).toContainText('The reference engine is not in this file');
  expect(statSync(FILE).size).toBeLessThan(4e6);
});
