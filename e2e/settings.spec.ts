/** The address holds the settings; the page says what is wrong with an invalid one. */
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU } from './lab.ts';

test('Settings live in the address: a reload shows the same, and it can be trained again', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 8 });
  await lab.slider('Dropout').press('Home');
  await lab.field('Batch size').fill('2');
  await lab.field('Batch size').press('Enter');
  await lab.unfold('Schedule');
  await lab.choice('Schedule').selectOption('constant');
  const controls = async () => ({
    dropout: await lab.field('Dropout').inputValue(),
    batchSize: await lab.field('Batch size').inputValue(),
    schedule: await lab.choice('Schedule').inputValue(),
    scale: await lab.choice('Scale').inputValue(),
  });
  const before = await controls();
  expect(before).toEqual({ dropout: '0', batchSize: '2', schedule: 'constant', scale: 'ci' });
  const { hash } = new URL(page.url());
  for (const part of ['dropout=0', 'batch_size=2', 'lr_schedule=constant', 'scale=ci', 'adapter=cpu', 'max_iters=8']) {
    expect(hash.slice(1).split('&')).toContain(part);
  }
  const first = await lab.train(8);

  await page.reload();
  await expect(lab.status).toHaveText('Ready');
  await lab.unfold('Schedule');
  expect(await controls()).toEqual(before);
  expect(new URL(page.url()).hash).toBe(hash);
  const second = await lab.train(8);
  expect(second.trainLoss).toEqual(first.trainLoss);
  expect(second.lr).toEqual(first.lr);
});

test('A reload in the middle of a training leaves the settings, and training can start again', async ({
  lab,
  page,
}) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(3);
  await page.reload();
  await expect(lab.status).toHaveText('Ready');
  await lab.press('Start');
  await lab.hasTrained(3);
});

test('Bad values in the address get a sentence with the allowed range, and the others are kept', async ({ lab }) => {
  await lab.open({
    ...SMALLEST_ON_CPU,
    learning_rate: 999,
    n_layer: 'many',
    batch_size: 2,
    nonsense: 1,
    engine: 'steam',
  });
  const sentences = lab.alert.getByRole('listitem');
  await expect(sentences).toHaveCount(4);
  await expect(sentences.nth(0)).toHaveText(/learning_rate cannot be "999"\. Use a number from 0\.000001 to 10, or 0/);
  await expect(sentences.nth(1)).toHaveText(/n_layer cannot be "many"\. Use a whole number from 1 to 24/);
  await expect(lab.alert).toContainText('"nonsense"');
  await expect(lab.alert).toContainText(/engine "steam"\. Use one of plan, reference/);
  await expect(lab.field('Batch size')).toHaveValue('2');
  await expect(lab.field('Learning rate')).toHaveValue('5e-3');
  await expect(lab.choice('Scale')).toHaveValue('ci');
  await lab.press('Dismiss');
  await expect(lab.alert).toHaveCount(0);
});

test('An unknown experiment gets a sentence, and the first one stands in', async ({ lab, page }) => {
  await lab.open({ experiment: 'perpetuum', scale: 'ci' });
  await expect(lab.alert).toContainText(/no experiment named "perpetuum"\. Use one of good/);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good');
  await expect(lab.button('Start')).toBeEnabled();
});

test('Values that do not go together stop the start, with the way out', async ({ lab }) => {
  await lab.open({ ...SMALLEST_ON_CPU, n_head: 3 });
  await expect(lab.alert).toContainText('n_embd 32 cannot be shared by 3 heads. Use an n_embd that is a multiple');
  await expect(lab.button('Start')).toBeDisabled();
  await lab.unfold('Model');
  await lab.field('Heads').fill('4');
  await lab.field('Heads').press('Enter');
  await expect(lab.alert).toHaveCount(0);
  await expect(lab.button('Start')).toBeEnabled();
});

test('A value typed outside of its range is refused with the range, and the last good one counts', async ({
  lab,
  page,
}) => {
  await lab.open(SMALLEST_ON_CPU);
  await lab.field('Dropout').fill('7');
  await lab.field('Dropout').press('Enter');
  await expect(lab.alert).toHaveText('dropout cannot be "7". Use a number from 0 to 0.9.');
  expect(new URL(page.url()).hash).not.toContain('dropout');
  await lab.field('Dropout').press('Escape');
  await expect(lab.field('Dropout')).toHaveValue('0.1');
  await expect(lab.alert).toHaveCount(0);
});

test('Space starts and pauses, and R resets', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await page.keyboard.press('Space');
  await expect(lab.status).toHaveText('Training');
  await lab.hasTrained(1);
  await page.keyboard.press('Space');
  await expect(lab.status).toHaveText(/^Paused after/);
  await page.keyboard.press('r');
  await expect(lab.status).toHaveText('Ready');
});
