/** A browser whose WebGPU finds no adapter. */
import { expect, test } from './fixtures.ts';
import config from '../playwright.config.ts';

const { launchOptions } = config.use!;
const withoutWebGpu = launchOptions!.args!.filter((arg) => !arg.includes('webgpu'));
test.use({ launchOptions: { ...launchOptions, args: [...withoutWebGpu, '--disable-gpu'] } });

test('Without a GPU the page trains on the CPU, says why, and offers the compact vocabulary', async ({
  lab,
  page,
  complaints,
}) => {
  await lab.open({ scale: 'workshop', max_iters: 30, n_layer: 1, n_embd: 32, batch_size: 2, block_size: 32 });
  expect(await page.evaluate(() => navigator.gpu.requestAdapter())).toBeNull();
  expect(complaints.splice(0)).toEqual(['No available adapters.']); // Chromium's own message
  const why = /no adapter answered\. .*graphics driver/;
  const device = page.getByRole('complementary');
  await expect(device).toContainText(why);
  await expect(device).toContainText('The full vocabulary of 50,257 tokens is slow here.');
  await lab.press('Use the compact vocabulary');
  await expect(lab.button('Use the compact vocabulary')).toHaveCount(0);
  expect(new URL(page.url()).hash).toContain('vocabulary=compact');

  const { trainLoss } = await lab.train(30);
  await expect(lab.fact('Runs on')).toContainText('CPU');
  await expect(lab.fact('GPU work a step')).toHaveCount(0);
  await expect(device.locator('run-facts')).toContainText(why);
  const vocabulary = Number((await lab.fact('Vocabulary').innerText()).match(/^[\d,]+/)![0].replace(',', ''));
  expect(Math.abs(trainLoss[0]! - Math.log(vocabulary))).toBeLessThan(0.05);
  expect(trainLoss.at(-1)).toBeLessThan(trainLoss[0]! - 0.3);
});

test('Without a GPU and without other wishes the page proposes the small scale', async ({ lab }) => {
  await lab.open();
  await expect(lab.choice('Scale')).toHaveValue('pocket');
  await expect(lab.button('Use the compact vocabulary')).toHaveCount(0);
});

test('A GPU that was asked for and does not exist is a sentence, not a training on something else', async ({ lab }) => {
  await lab.open({ scale: 'ci', adapter: 'gpu' });
  await lab.press('Start');
  await expect(lab.status).toHaveText('Failed');
  await expect(lab.alert).toContainText('No hardware GPU answered. Install or enable the graphics driver');
});
