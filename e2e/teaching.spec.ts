/** What an instructor hands out and shows: links, projector mode, help, the tour, the worksheet. */
import type { Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { SMALLEST_ON_CPU, type Lab } from './lab.ts';

const SPIKES = { ...SMALLEST_ON_CPU, experiment: 'spikes', seed: 3 };

/** What "Copy link" puts on the clipboard. */
async function copiedLink(lab: Lab, page: Page): Promise<URL> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await lab.press('Copy link');
  await expect(page.getByText('Link copied.')).toBeVisible();
  return new URL(await page.evaluate(() => navigator.clipboard.readText()));
}

const settingsOf = (url: URL) => Object.fromEntries(new URLSearchParams(url.hash.slice(1)));

test('A copied link repeats a run to the last digit, a change on the way included', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 30 });
  await lab.press('Step');
  await expect(lab.status).toHaveText(/^Paused after 1 step/);
  await lab.slider('Learning rate').focus();
  await page.keyboard.press('PageUp');
  await lab.press('Resume');
  await lab.isDone(30);
  const first = await lab.history();
  expect(first.tunes).toHaveLength(1);
  expect(first.tunes[0]).toMatchObject({ step: 1, key: 'learning_rate' });

  const link = await copiedLink(lab, page);
  expect(settingsOf(link)).toMatchObject({ scale: 'ci', adapter: 'cpu', max_iters: '30' });
  expect(settingsOf(link)['tune']).toBe(`1:learning_rate:${first.tunes[0]!.value}`);
  await lab.open(settingsOf(link));
  await expect(page.getByText(/The link changes this training as it runs: learning rate .* at step 1/)).toBeVisible();
  await expect(page.getByText(/^then .* at step 1$/)).toBeVisible();
  const again = await lab.train(30);
  expect(again.tunes).toEqual(first.tunes);
  for (const column of ['step', 'trainLoss', 'valLoss', 'lr', 'gradNorm'] as const)
    expect(again[column], column).toEqual(first[column]);
});

test('The address is shown to be copied by hand where the browser has no clipboard', async ({ lab, page }) => {
  await page.addInitScript(() => Object.defineProperty(navigator, 'clipboard', { value: undefined }));
  await lab.open({ ...SPIKES, hide: 'cards' });
  await lab.press('Copy link');
  const field = page.getByRole('textbox', { name: 'Address of this run' });
  await expect(field).toBeFocused();
  await expect(field).toHaveValue(/#experiment=spikes&adapter=cpu&scale=ci&seed=3&hide=cards$/);
});

test('A link hides what it names, and the keys that go with it', async ({ lab, page }) => {
  const hidden = [
    page.getByRole('region', { name: 'Experiments' }),
    lab.choice('Cause'),
    page.getByText('What was changed'),
    lab.fix('Clip gradients at 1.0'),
    lab.slider('Dropout'),
    page.getByRole('heading', { name: 'Bugs on purpose' }),
    page.getByRole('heading', { name: 'Device' }),
    page.getByText('Instruments'),
  ];
  await lab.open(SPIKES);
  for (const part of hidden) await expect(part.first()).toBeVisible();
  await lab.open({ ...SPIKES, hide: 'cards,causes,fixes,instruments,device,bugs,dropout' });
  for (const part of hidden) await expect(part.first()).toBeHidden();
  await expect(lab.slider('Learning rate')).toBeVisible();
  await page.keyboard.press('2');
  await expect(page.getByRole('heading', { level: 1, name: 'Spikes' })).toBeVisible();
  expect(decodeURIComponent(page.url())).toContain('hide=cards,causes');
});

test('On a projector the verdict is covered until its key, and again for the next run', async ({ lab, page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  await lab.open({ ...SPIKES, present: 1 });
  await expect(page.getByRole('banner')).toBeHidden();
  await lab.press('Start');
  await expect(lab.status).toHaveText(/^Done after 300 steps/, { timeout: 90_000 });
  await expect(lab.status).not.toHaveText(/verdict/i);
  await expect(lab.diagnosis).toBeHidden();
  await expect(page.getByText('Spikes').filter({ visible: true })).toHaveCount(0);
  await expect(page.getByRole('slider')).toHaveCount(0);

  await page.keyboard.press('v');
  await expect(lab.pattern).toHaveText('Spikes');
  await expect(lab.status).toHaveText(/The verdict: Spikes/);
  await expect(lab.fix('Clip gradients at 1.0')).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280);

  await page.keyboard.press('2');
  await expect(lab.diagnosis).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('What does this curve tell?');
  await page.keyboard.press('Escape');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flat line');
  await expect(lab.slider('Learning rate')).toBeVisible();
  await page.keyboard.press('p');
  await expect(lab.button('Show the verdict')).toBeVisible();
  expect(new URL(page.url()).hash).toContain('present=1');
  await lab.press('Leave');
  await expect(page.getByRole('banner')).toBeVisible();
});

test('Help opens and closes by its key, lists the keys, and gives the focus back', async ({ lab, page }) => {
  await lab.open(SPIKES);
  await lab.button('Flat line').focus();
  await page.keyboard.press('?');
  const help = page.getByRole('dialog', { name: 'Help' });
  await expect(help).toBeVisible();
  for (const words of ['Start, pause, go on', 'Show or hide the verdict', 'Show all steps'])
    await expect(help.getByText(words)).toBeVisible();
  await page.keyboard.press('5'); // must not reach the page below
  await page.keyboard.press('Escape');
  await expect(help).toBeHidden();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spikes');
  await expect(lab.button('Flat line')).toBeFocused();
  await lab.press('Help');
  await expect(help).toBeVisible();
  await page.keyboard.press('?');
  await expect(help).toBeHidden();
});

test('The tour is offered once, is walked by keyboard, and leaves the page usable', async ({ lab, page }) => {
  await lab.open(SPIKES);
  await lab.button('Take the tour').press('Enter');
  const tour = page.getByRole('dialog', { name: 'Tour' });
  const titles = new Set<string>();
  for (let stop = 1; stop <= 8; stop++) {
    await expect(tour.getByText(`${stop} of 8`)).toBeVisible();
    titles.add(await tour.getByRole('heading').innerText());
    await expect(tour).toBeInViewport({ ratio: 1 });
    await expect(tour.getByRole('button').last()).toBeFocused();
    await page.keyboard.press('Enter');
  }
  expect(titles.size).toBe(8);
  await expect(tour).toBeHidden();

  await lab.open(SPIKES);
  await expect(page.getByText('Press Start')).toBeVisible();
  await expect(lab.button('Take the tour')).toHaveCount(0);
  await lab.open({ ...SPIKES, tour: 1 });
  await expect(tour).toBeVisible();
  await page.keyboard.press('ArrowRight');
  await expect(tour.getByText('2 of 8')).toBeVisible();
  await lab.press('Step'); // the page stays usable during the tour
  await expect(lab.status).toHaveText(/^Paused after 1 step/);
  await page.keyboard.press('Escape');
  await expect(tour).toBeHidden();
});

for (const [paper, width] of [
  ['A4', 794],
  ['Letter', 816],
] as const) {
  test(`The worksheet has eight exercises, and fits on ${paper}`, async ({ page }) => {
    const margins = 2 * 57; // 15 mm
    for (const edition of ['participant', 'instructor']) {
      await page.goto('about:blank');
      await page.goto(`/#view=worksheet&edition=${edition}`);
      const exercises = page.getByRole('region', { name: /^Exercise \d/ });
      await expect(exercises).toHaveCount(8);
      await page.emulateMedia({ media: 'print' });
      await page.setViewportSize({ width: width - margins, height: 1000 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width - margins);
      for (const exercise of await exercises.all()) expect((await exercise.boundingBox())!.height).toBeLessThan(1000);
      await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
      const pdf = await page.pdf({ format: paper });
      const pages = pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)!.length;
      expect(pages).toBeGreaterThanOrEqual(4);
      expect(pages).toBeLessThanOrEqual(9);
      await page.emulateMedia({ media: 'screen' });
    }
  });
}

test('The notes answer, time and link each exercise; the link opens it on the projector', async ({ lab, page }) => {
  await page.goto('/#view=worksheet');
  await expect(page.getByText('The update is never applied.')).toHaveCount(0);
  await page.getByRole('link', { name: 'For the instructor' }).click();
  const overfitting = page.getByRole('region', { name: 'Exercise 5 Overfitting' });
  await expect(overfitting.getByText('12 minutes')).toBeVisible();
  await expect(overfitting.getByText('Train on all of the text', { exact: true })).toBeVisible();
  await overfitting.getByRole('link', { name: /present=1/ }).click();
  await expect(lab.button('Show the verdict')).toBeVisible();
  await expect(lab.button('Overfitting')).toHaveAttribute('aria-current', 'true');
});
