/** A training from start to end, on WebGPU. */
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST } from './lab.ts';

test('Training runs on WebGPU with the plan engine, and the loss falls from ln V', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST, max_iters: 25 });
  const adapter = await page.evaluate(async () => (await navigator.gpu.requestAdapter())?.info.architecture);
  expect(adapter).toBe('swiftshader');

  const { step, trainLoss, valLoss, nonFinite } = await lab.train(25);
  await expect(lab.fact('Runs on')).toContainText('swiftshader');
  await expect(lab.fact('Engine')).toHaveText('Plan');
  await expect(lab.fact('GPU work a step')).toContainText(/^\d+ dispatches, \d+ submits?$/);

  const vocabulary = Number((await lab.fact('Vocabulary').innerText()).match(/^[\d,]+/)![0].replace(',', ''));
  expect(vocabulary).toBeGreaterThan(100);
  expect(step).toEqual([...Array(25).keys()]);
  expect(Math.abs(trainLoss[0]! - Math.log(vocabulary))).toBeLessThan(0.05);
  expect(Math.abs(valLoss[0]! - Math.log(vocabulary))).toBeLessThan(0.05);
  expect(trainLoss.at(-1)).toBeLessThan(trainLoss[0]! - 0.7);
  expect(valLoss.at(-1)).toBeLessThan(valLoss[0]! - 0.6);
  expect(nonFinite).toEqual(Array(25).fill(0));
});

test('The table tells the curve to those who cannot see it', async ({ lab }) => {
  await lab.open({ ...SMALLEST, max_iters: 12, eval_interval: 5 });
  const { step, trainLoss } = await lab.train(12);
  const rows = await lab.table();
  expect(rows.map((r) => r.step)).toEqual(step);
  expect(rows.map((r) => r.trainLoss)).toEqual(trainLoss.map((loss) => loss.toFixed(2)));
  expect(rows.filter((r) => r.valLoss !== '').map((r) => r.step)).toEqual([0, 5, 10, 11]);
});

test('Pause halts, Step makes one step, and Resume goes on', async ({ lab }) => {
  await lab.open({ ...SMALLEST, ...ENDLESS });
  await lab.press('Start');
  await expect(lab.status).toHaveText('Training');
  await lab.hasTrained(3);

  const paused = await lab.pause();
  // The worker still answers a request for text, but trains no further.
  await lab.press('Generate');
  await expect(lab.page.getByText(`step ${paused}`, { exact: true })).toBeVisible();
  await expect(lab.status).toHaveText(new RegExp(`^Paused after ${paused} steps`));
  expect((await lab.history()).step).toHaveLength(paused);

  for (const more of [1, 2]) {
    await lab.press('Step');
    await expect(lab.status).toHaveText(new RegExp(`^Paused after ${paused + more} steps`));
  }
  await lab.press('Resume');
  await expect(lab.status).toHaveText('Training');
  await lab.hasTrained(paused + 5);
  const { step } = await lab.history();
  expect(step).toEqual([...step.keys()]);
});

test('Step is also a way to begin: it rests after the first step', async ({ lab }) => {
  await lab.open({ ...SMALLEST, ...ENDLESS });
  await lab.press('Step');
  await expect(lab.status).toHaveText(/^Paused after 1 step, training loss 5\.8/);
  await lab.press('Step');
  await expect(lab.status).toHaveText(/^Paused after 2 steps/);
});

test('A learning rate moved while training runs takes effect at a recorded step', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST, ...ENDLESS, lr_schedule: 'constant', warmup_iters: 0 });
  await lab.press('Start');
  await lab.hasTrained(3);
  await lab.slider('Learning rate').press('ArrowRight');
  await expect(lab.field('Learning rate')).toHaveValue('6e-3');
  await expect.poll(async () => (await lab.history()).tunes.length).toBe(1);
  const [tune] = (await lab.history()).tunes;
  expect(tune).toMatchObject({ key: 'learning_rate', value: 0.006 });
  await lab.hasTrained(tune!.step + 3);
  await lab.pause();

  const { step, lr } = await lab.history();
  expect(lr).toEqual(step.map((s) => (s < tune!.step ? 0.005 : 0.006)));
  const rates = (await lab.table()).map((r) => [r.step, r.rate] as const);
  expect(rates.every(([s, rate]) => rate === (s < tune!.step ? '5e-3' : '6e-3'))).toBe(true);
  expect(new URL(page.url()).hash).toContain('learning_rate=0.006');
});

test('While a training runs, only live settings can be changed', async ({ lab }) => {
  await lab.open({ ...SMALLEST, ...ENDLESS });
  await expect(lab.field('Batch size')).toBeEnabled();
  await lab.press('Start');
  await lab.hasTrained(1);
  await expect(lab.field('Batch size')).toBeDisabled();
  await expect(lab.choice('Scale')).toBeDisabled();
  for (const label of ['Learning rate', 'Gradient clipping', 'Dropout', 'Weight decay']) {
    await expect(lab.field(label)).toBeEnabled();
  }
  await lab.press('Stop');
  await expect(lab.status).toHaveText(/^Stopped after \d+ step/);
  await expect(lab.field('Batch size')).toBeEnabled();
});

test('A run ends by itself and says so, and Reset clears it', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST, max_iters: 6 });
  const { trainLoss } = await lab.train(6);
  const loss = trainLoss.at(-1)!.toFixed(2);
  await expect(lab.status).toHaveText(`Done after 6 steps, training loss ${loss}. The verdict: Unclear`);
  await lab.press('Reset');
  await expect(lab.status).toHaveText('Ready');
  await expect(lab.chart.getByRole('table').locator('tbody tr')).toHaveCount(0);
  expect(await lab.stepsShown()).toBe(0);
  await expect(page.getByText('Press Start and watch')).toBeVisible();
  await expect(lab.button('Reset')).toBeDisabled();
  expect((await lab.train(6)).trainLoss).toEqual(trainLoss);
});

test('The same seed gives the same losses to the bit, and another seed gives others', async ({ lab }) => {
  const losses = async (seed: number) => {
    await lab.open({ ...SMALLEST, seed, max_iters: 8 });
    const { trainLoss, valLoss, gradNorm } = await lab.train(8);
    return { trainLoss, valLoss, gradNorm };
  };
  const first = await losses(1);
  expect(await losses(1)).toEqual(first);
  expect((await losses(2)).trainLoss).not.toEqual(first.trainLoss);
});

test('A lost GPU interrupts the training, and Resume goes on with a new one', async ({ lab, browser, complaints }) => {
  await lab.open({ ...SMALLEST, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(3);
  const session = await browser.newBrowserCDPSession();
  await session.send('Browser.crashGpuProcess');
  await expect(lab.status).toHaveText('Interrupted; it can be resumed');
  await expect(lab.alert).toContainText('The GPU was lost');
  await lab.press('Resume');
  await expect(lab.status).toHaveText('Training', { timeout: 30_000 });
  await lab.hasTrained(5);
  await expect(lab.fact('Runs on')).toContainText('swiftshader');
  await expect(lab.alert).toHaveCount(0);
  complaints.splice(0); // Chromium's own messages about the crash
});
