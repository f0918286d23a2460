/** The log of someone's own training: dropped or chosen, read, diagnosed, saved; the lab's own run is not disturbed. */
import { readFileSync } from 'node:fs';
import { readLog } from '../src/store/formats/read_log.ts';
import type { LossChart } from '../src/ui/loss-chart/loss-chart.ts';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU, type Lab } from './lab.ts';

const ITERS = 400;
/** Deterministic noise from -0.5 to 0.5. */
const noise = (i: number) => ((Math.sin(12.9898 * i) * 43758.5453) % 1) / 2;
const falling = (i: number) => 3 + 7.8 * Math.exp(-i / 40) + 0.06 * noise(i);
/** Three jumps, each back within twenty steps. */
const jump = (i: number) => [120, 210, 320].reduce((sum, at) => sum + (i >= at ? 3.5 * Math.exp((at - i) / 6) : 0), 0);
const losses = (loss: (i: number) => number) => Array.from({ length: ITERS }, (_, i) => loss(i));

const nanogpt = (loss: (i: number) => number): string =>
  ['tokens per iteration will be: 16,384', 'number of parameters: 0.80M']
    .concat(losses(loss).map((value, i) => `iter ${i}: loss ${value.toFixed(4)}, time 101.52ms, mfu 4.20%`))
    .join('\n');
const SPIKES = { name: 'last night.log', content: nanogpt((i) => falling(i) + jump(i)) };
/** A log whose column names do not say which column is the loss. */
const NAMELESS = {
  name: 'numbers.csv',
  content: ['moment,alpha,beta', ...losses(falling).map((value, i) => `${i},${value},${2 * value}`)].join('\n'),
};
const BROKEN = { name: 'broken.json', content: '{"step": [0, 1, 2], "trainLoss": [4, 3' };
const BOOK = { name: 'book.txt', content: readFileSync('src/data/corpora/stories.txt') };

const title = (lab: Lab) => lab.page.getByRole('heading', { level: 1 });
const chartOf = (lab: Lab) => lab.page.locator('log-view loss-chart');
/** The drawn pixels, to compare before and after. */
const picture = (lab: Lab) => chartOf(lab).evaluate((chart) => chart.shadowRoot!.querySelector('canvas')!.toDataURL());
const frame = (lab: Lab) => chartOf(lab).evaluate((chart: LossChart) => chart.frame);

async function openLog(lab: Lab, file: { name: string; content: string }): Promise<void> {
  await lab.drop(file);
  await expect(title(lab)).toHaveText(file.name);
  await expect(lab.status).toHaveText(/verdict/);
}

test('A dropped log gets its chart, verdict, evidence, causes and fixes', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  await openLog(lab, SPIKES);
  await expect(page.getByText("Read as nanoGPT's console output: 400 training losses, steps 0 to 399.")).toBeVisible();
  await expect(lab.button('Your log')).toHaveAttribute('aria-current', 'true');
  await expect(lab.pattern).toHaveText('Spikes');
  await expect(lab.status).toHaveText('Ready. The verdict on last night.log: Spikes');
  await expect(lab.diagnosis.getByRole('meter', { name: 'Confidence' })).toBeVisible();
  const rows = await lab.table();
  expect(rows[0]).toEqual({ step: 0, trainLoss: falling(0).toFixed(2), valLoss: '', rate: '', gradNorm: '' });
  expect(rows.at(-1)!.step).toBe(ITERS - 1);
  for (const heading of ['Evidence', 'What may be behind it', 'Try, in this order']) {
    await expect(lab.diagnosis.getByRole('heading', { name: heading, level: 3 })).toBeVisible();
  }
  await expect(lab.diagnosis.getByRole('code').first()).toBeVisible();
});

test('Evidence shows its place on the chart, by pointer and by keyboard', async ({ lab }) => {
  await lab.open(SMALLEST_ON_CPU);
  await openLog(lab, SPIKES);
  const before = await picture(lab);
  const evidence = lab.diagnosis.getByRole('list').first().getByRole('listitem').first();
  for (const [point, leave] of [
    [() => evidence.hover(), () => title(lab).hover()],
    [() => evidence.focus(), () => evidence.blur()],
  ] as const) {
    await point();
    await expect.poll(() => picture(lab)).not.toBe(before);
    const { from, to } = (await frame(lab)).band!;
    expect(from).toBeGreaterThanOrEqual(0);
    expect(to).toBeLessThan(ITERS);
    await leave();
    await expect.poll(() => picture(lab)).toBe(before);
  }
});

test('A cause that the lab can show is one press away', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  await openLog(lab, SPIKES);
  const see = lab.diagnosis.getByRole('button', { name: /^See it happen: / }).first();
  const experiment = (await see.getAttribute('aria-label'))!.replace('See it happen: ', '');
  await see.click();
  await expect(title(lab)).toHaveText(experiment);
  await expect(page.locator('log-view')).toHaveCount(0);
  await expect(lab.button('Start')).toBeEnabled();
  await lab.press('Your log');
  await expect(title(lab)).toHaveText(SPIKES.name);
});

test('Columns without telling names can be chosen, and chosen anew', async ({ lab }) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.drop(NAMELESS);
  await expect(title(lab)).toHaveText(NAMELESS.name);
  await expect(lab.alert).toContainText('Choose the columns');
  await lab.choice('Step').selectOption('moment');
  await lab.choice('Training loss').selectOption('beta');
  await expect(lab.status).toHaveText(/verdict/);
  await expect(lab.alert).toHaveCount(0);
  const first = async () => (await lab.table())[0]!.trainLoss;
  expect(await first()).toBe((2 * falling(0)).toFixed(2));
  await lab.choice('Training loss').selectOption('alpha');
  await expect.poll(first).toBe(falling(0).toFixed(2));
});

test('The number of classes draws the loss of knowing nothing, and counts in the verdict', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  const level = (i: number) => Math.log(10) + 0.02 * noise(i);
  await openLog(lab, { name: 'flat.log', content: nanogpt(level) });
  await expect(lab.pattern).toHaveText('Flat line');
  const said = () => lab.diagnosis.innerText();
  const [before, saidBefore] = [await picture(lab), await said()];
  const classes = page.getByLabel('Vocabulary or classes');
  await classes.fill('10');
  await classes.press('Enter');
  await expect.poll(said).not.toBe(saidBefore);
  await expect(lab.pattern).toHaveText('Flat line');
  expect(await picture(lab)).not.toBe(before);
  expect((await frame(lab)).vocabSize).toBe(10);
  await classes.fill('');
  await classes.press('Enter');
  await expect.poll(said).toBe(saidBefore);
  expect(await picture(lab)).toBe(before);
});

for (const as of ['CSV', 'JSON', 'nanoGPT log', 'TensorBoard CSV']) {
  test(`A log saved as ${as} reads the same`, async ({ lab, page }) => {
    await lab.open(SMALLEST_ON_CPU);
    await openLog(lab, SPIKES);
    const [download] = await Promise.all([page.waitForEvent('download'), lab.press(as)]);
    expect(download.suggestedFilename()).toMatch(/^last night-\w+\.(csv|json|log)$/);
    const { log } = readLog(readFileSync(await download.path(), 'utf8'));
    const original = readLog(SPIKES.content).log;
    expect(log.step).toEqual(original.step);
    expect(log.trainLoss).toEqual(original.trainLoss);
  });
}

test('A file that is no log gets a sentence, and nothing else changes', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.drop(BROKEN);
  await expect(lab.alert).toContainText('broken.json: ');
  await expect(title(lab)).toHaveText('Good');
  await openLog(lab, SPIKES);
  await lab.drop(BROKEN);
  await expect(lab.alert).toContainText('broken.json: ');
  await expect(title(lab)).toHaveText(SPIKES.name);
  await expect(lab.pattern).toHaveText('Spikes');

  const transfer = await page.evaluateHandle(() => {
    const megabyte = new Blob([new Uint8Array(1e6)]);
    const data = new DataTransfer();
    data.items.add(new File(Array<Blob>(257).fill(megabyte), 'huge.csv'));
    return data;
  });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await expect(lab.alert).toContainText('"huge.csv" is larger than 256 MB.');
});

test('A book is still a text to train on', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.drop(BOOK);
  await expect.poll(() => new URL(page.url()).hash).toContain('corpus=own');
  await expect(title(lab)).toHaveText('Your own text');
  await expect(page.locator('log-view')).toHaveCount(0);
});

test('A .txt that may be a table or a text is taken as one, and the other is offered', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.drop({ ...NAMELESS, name: 'numbers.txt' });
  await expect(title(lab)).toHaveText('Your own text');
  await expect(lab.alert).toHaveText('“numbers.txt” was taken as a text to train on.');
  await lab.press('Read it as a log');
  await expect(title(lab)).toHaveText('numbers.txt');
  await expect(lab.choice('Training loss')).toBeVisible();

  await openLog(lab, { ...SPIKES, name: 'night.txt' });
  await expect(lab.alert).toHaveText('“night.txt” was read as a log.');
  await lab.press('Train on it');
  await expect(title(lab)).toHaveText('Your own text');
  await expect(page.getByText(/^night\.txt, \d+ kB$/)).toBeAttached();
  await expect(lab.alert).toHaveCount(0);
});

test('Of several files the first is taken, which is said', async ({ lab }) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.drop(SPIKES, NAMELESS);
  await expect(title(lab)).toHaveText(SPIKES.name);
  await expect(lab.alert).toHaveText('Of 2 files the first was taken: “last night.log”.');
});

test('A log can be chosen by keyboard alone, and left again', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  await page.keyboard.press('9');
  await expect(title(lab)).toHaveText('Your log');
  const chooser = page.waitForEvent('filechooser');
  await lab.button('Choose a log').press('Enter');
  await (await chooser).setFiles({ name: 'died.log', mimeType: 'text/plain', buffer: Buffer.from(dead) });
  await expect(lab.status).toHaveText('Ready. The verdict on died.log: NaN');
  await page.keyboard.press('Escape');
  await expect(title(lab)).toHaveText('Good');
  await expect(lab.button('Good')).toBeFocused();
});
const dead = nanogpt((i) => (i < 300 ? falling(i) : NaN));

test('A training goes on behind a log, and is there when one comes back', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(3);
  await openLog(lab, SPIKES);
  await expect(lab.status).toHaveText('Training. The verdict on last night.log: Spikes');
  await page.keyboard.press('r');
  await page.keyboard.press(' ');
  const trained = async () => (await lab.history()).step.length;
  const before = await trained();
  await expect.poll(trained).toBeGreaterThan(before + 3);
  await lab.press('Back to the lab');
  await expect(lab.status).toHaveText('Training');
  await expect(lab.chart).toHaveCount(1);
  await lab.hasTrained(before + 3);
  const { step } = await lab.history();
  expect(step).toEqual([...step.keys()]);
});

for (const [width, height] of [
  [1920, 1080],
  [1100, 800],
  [360, 740],
] as const) {
  test(`A log fits ${width} × ${height} pixels, by day and by night`, async ({ lab, page }, info) => {
    await page.setViewportSize({ width, height });
    await lab.open(SMALLEST_ON_CPU);
    await openLog(lab, SPIKES);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = info.outputPath(`${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      await info.attach(colorScheme, { path });
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    for (const name of ['Choose another log', 'Back to the lab']) {
      await expect(lab.button(name)).toBeInViewport({ ratio: 1 });
    }
  });
}
