/** The chart: the healthy twin, evidence on the curve, a closer look, and sizes for a projector. */
import type { Locator, Page } from 'playwright/test';
import { findExperiment } from '../src/lab/experiments/index.ts';
import { formatLoss } from '../src/ui/format.ts';
import { expect, test } from './fixtures.ts';
import { SMALLEST_ON_CPU, type Lab } from './lab.ts';

/** A run that does not learn; its healthy twin takes a few seconds to train. */
const FLAT = { ...SMALLEST_ON_CPU, experiment: 'no-optimizer-step', seed: 5, max_iters: 60 };

const readout = (lab: Lab) => lab.chart.locator('.readout');
const plots = (lab: Lab) => lab.chart.getByRole('group', { name: /^Curves/ });
const twinSwitch = (lab: Lab) => lab.button('Healthy twin');
const marks = (lab: Lab) => lab.chart.locator('.marks i');

/** The step under the cursor, as written over the plot. */
async function stepRead(lab: Lab): Promise<number> {
  return Number(/step (\d+)/.exec(await readout(lab).innerText())![1]);
}

/** Moves the pointer to a share of the width. */
async function pointAt(page: Page, target: Locator, share: number): Promise<void> {
  const box = (await target.boundingBox())!;
  await page.mouse.move(box.x + share * box.width, box.y + box.height / 3);
}

async function trainFlat(lab: Lab): Promise<void> {
  await lab.open(FLAT);
  await lab.press('Start');
  await lab.hasVerdict(60_000);
}

test('The healthy twin is really trained: its losses are those that the fix then gives', async ({ lab, page }) => {
  await trainFlat(lab);
  await expect(readout(lab)).toContainText(/healthy twin \d/, { timeout: 60_000 });
  await plots(lab).focus();
  await page.keyboard.press('End');
  const twin = /healthy twin ([\d.]+)/.exec(await readout(lab).innerText())![1];
  const step = await stepRead(lab);
  expect(step).toBe(59);
  await twinSwitch(lab).click();
  await expect(readout(lab)).not.toContainText('healthy twin');
  await expect(twinSwitch(lab)).toHaveAttribute('aria-pressed', 'false');
  await lab.fix(findExperiment('no-optimizer-step').fixes[0]!.title).click();
  await lab.hasVerdict(90_000);
  const { trainLoss } = await lab.history();
  expect(formatLoss(trainLoss[step]!)).toBe(twin);
  await expect(twinSwitch(lab)).toBeHidden(); // a run with the fix has no twin
});

test('A healthy run has no twin', async ({ lab }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 30 });
  await lab.train(30);
  await expect(lab.button('Log axis')).toBeVisible();
  await expect(twinSwitch(lab)).toBeHidden();
});

test('Sentence and mark of a piece of evidence highlight one another', async ({ lab }) => {
  await trainFlat(lab);
  const sentences = lab.diagnosis.locator('ul li');
  expect(await sentences.count()).toBeGreaterThan(0);
  await expect(marks(lab)).toHaveCount(await sentences.count());
  await expect(lab.chart.locator('.marks i.on')).toHaveCount(0);
  await sentences.first().focus();
  await expect(marks(lab).first()).toHaveClass('on');
  await sentences.first().blur();
  await marks(lab).first().hover();
  await expect(sentences.first()).toHaveClass('pointed');
});

test('A stretch of steps is looked at closely by drawing across it, and all of them again by a double press', async ({
  lab,
  page,
}) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 60 });
  await lab.train(60);
  const whole = await lab.drawing();
  await pointAt(page, plots(lab), 0.3);
  const from = await stepRead(lab);
  await page.mouse.down();
  await pointAt(page, plots(lab), 0.5);
  const to = await stepRead(lab);
  await page.mouse.up();
  expect(to).toBeGreaterThan(from + 5);
  await expect(lab.button('All steps')).toBeEnabled();
  expect(await lab.drawing()).not.toBe(whole);
  await pointAt(page, plots(lab), 0.6);
  const inside = await stepRead(lab);
  expect(inside).toBeGreaterThan(from);
  expect(inside).toBeLessThanOrEqual(to);
  await plots(lab).dblclick({ position: { x: 200, y: 80 } });
  await expect(lab.button('All steps')).toBeDisabled();
  await page.mouse.move(0, 0);
  await expect.poll(() => lab.drawing()).toBe(whole);
});

test('Two fingers look closer, and the steps under them stay there', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 60 });
  await lab.train(60);
  const whole = await lab.drawing();
  await plots(lab).scrollIntoViewIfNeeded();
  const { x, y, width, height } = (await plots(lab).boundingBox())!;
  const client = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', ...shares: number[]) =>
    client.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: shares.map((share, id) => ({ id, x: x + share * width, y: y + height / 3 })),
    });
  await touch('touchStart', 0.4, 0.5);
  for (const by of [0.05, 0.1, 0.15]) await touch('touchMove', 0.4 - by, 0.5 + by);
  await touch('touchEnd');
  await expect(lab.button('All steps')).toBeEnabled();
  expect(await lab.drawing()).not.toBe(whole);
  await pointAt(page, plots(lab), 0.25);
  const left = await stepRead(lab);
  await pointAt(page, plots(lab), 0.65);
  const shown = (await stepRead(lab)) - left;
  expect(shown).toBeGreaterThan(3); // the fingers were put down a tenth of the plot apart
  expect(shown).toBeLessThan(10);

  await touch('touchStart', 0.3, 0.7);
  for (const by of [0.05, 0.1, 0.17]) await touch('touchMove', 0.3 + by, 0.7 - by);
  await touch('touchEnd');
  await expect(lab.button('All steps')).toBeDisabled();
});

test('Keys look closer and back, move along, and do not press cards on the way', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 60 });
  await lab.train(60);
  const whole = await lab.drawing();
  await plots(lab).focus();
  await page.keyboard.press('+');
  await page.keyboard.press('+');
  await expect(lab.button('Zoom out')).toBeEnabled();
  const close = await lab.drawing();
  expect(close).not.toBe(whole);
  await page.keyboard.press('Home');
  expect(await stepRead(lab)).toBe(0);
  expect(await lab.drawing()).not.toBe(close); // the view has moved with the step
  await page.keyboard.press('ArrowRight');
  expect(await stepRead(lab)).toBe(1);
  await page.keyboard.press('0');
  await expect(lab.button('All steps')).toBeDisabled();
  await expect.poll(() => lab.drawing()).toBe(whole);
  expect(new URL(page.url()).hash).not.toContain('corpus=own');
  await expect(lab.status).toHaveText(/^Done/);
});

test('The loss axis is logarithmic on demand, also for losses that are no finite numbers', async ({ lab }) => {
  await lab.open({ ...SMALLEST_ON_CPU, experiment: 'unnormalised-loss', max_iters: 60 });
  await lab.press('Start');
  await lab.hasVerdict(60_000);
  await lab.press('Healthy twin'); // otherwise its training would keep changing the drawing
  const linear = await lab.drawing();
  await lab.press('Log axis');
  await expect(lab.button('Log axis')).toHaveAttribute('aria-pressed', 'true');
  const logarithmic = await lab.drawing();
  expect(logarithmic).not.toBe(linear);
  await lab.press('Log axis');
  expect(await lab.drawing()).toBe(linear);
});

test('Lines and text of the chart follow the sizes that the page sets', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 30 });
  await lab.train(30);
  const set = (line: string, text: string) =>
    page.evaluate(
      ([l, t]) => {
        document.documentElement.style.setProperty('--chart-line', l!);
        document.documentElement.style.setProperty('--chart-text', t!);
      },
      [line, text],
    );
  const before = await lab.drawing();
  await set('4px', '12px');
  await expect.poll(() => lab.drawing()).not.toBe(before);
  const thick = await lab.drawing();
  await set('4px', '20px');
  await expect.poll(() => lab.drawing()).not.toBe(thick);
  await set('1.5px', '12px');
  await expect.poll(() => lab.drawing()).toBe(before);
});
