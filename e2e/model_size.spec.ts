/** The size of the next run is shown before it starts; a model that cannot fit is refused, and the old run stays. */
import { expect, test } from './fixtures.ts';
import { SMALLEST_ON_CPU } from './lab.ts';

const REFUSAL = /This model needs [\d.]+ GB, and the CPU executor takes at most 2\.15 GB\. Choose a smaller/;

test('The model size slider sets the model, and tells what it needs and takes', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 20 });
  const slider = lab.slider('Model size');
  await expect(slider).toHaveAttribute('aria-valuetext', '2 layers, 2 heads, 32 wide, 32 tokens');
  await expect(lab.fact('Parameters')).toHaveText(/^\d/);
  await expect(lab.fact('A step')).toHaveText(/^about [\d.]+ (ms|s)$/);
  await expect(lab.fact('All 20 steps')).toHaveText(/^about /);
  const before = await lab.fact('Memory').innerText();

  await slider.press('ArrowLeft');
  await expect(slider).toHaveAttribute('aria-valuetext', '1 layer, 2 heads, 32 wide, 32 tokens');
  await expect(lab.fact('Memory')).not.toHaveText(before);
  expect(new URL(page.url()).hash.slice(1).split('&')).toContain('n_layer=1');

  const smaller = await lab.fact('Memory').innerText();
  await lab.field('Batch size').fill('64');
  await lab.field('Batch size').press('Enter');
  await expect(lab.fact('Memory')).not.toHaveText(smaller);
});

test('A size that cannot fit is refused before it starts, what was trained stays, and training goes on with one that fits', async ({
  lab,
}) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 8 });
  const slider = lab.slider('Model size');
  await slider.press('Home');
  const first = await lab.train(8);

  await slider.press('End');
  await expect(lab.alert).toHaveText(REFUSAL);
  await expect(lab.button('Start')).toBeDisabled();
  await lab.page.keyboard.press('Escape');
  expect(await lab.history()).toEqual(first);

  await slider.press('Home');
  await expect(lab.alert).toHaveCount(0);
  expect((await lab.train(8)).trainLoss).toEqual(first.trainLoss);
});
