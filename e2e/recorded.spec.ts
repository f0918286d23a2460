/** Recorded runs: real trainings of the past, read as they are played. */
import { expect, test } from './fixtures.ts';

test('A recorded run is played to its verdict, and its fix beside it, labelled as recorded all the while', async ({
  lab,
  page,
}) => {
  await lab.open({ experiment: 'spikes', adapter: 'cpu' });
  await page.getByRole('link', { name: 'Replay a recorded run' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Spikes');
  for (const label of ['Recorded run', 'Recorded', 'Read from a recorded run'])
    await expect(page.getByText(label, { exact: true }).and(page.locator('.badge'))).toBeVisible();

  await lab.choice('Speed').selectOption('160 steps a second');
  await expect(page.getByText('So far', { exact: true })).toBeVisible(); // it is read while it plays
  const replayed = page.getByRole('status').filter({ hasText: /^Recorded run at its end/ });
  await expect(replayed).toHaveText('Recorded run at its end. The verdict: Spikes');
  await expect(lab.pattern).toHaveText('Spikes');

  await lab.fix('Clip gradients at 1.0').click();
  await lab.choice('Speed').selectOption('All at once');
  await expect(replayed).toHaveText('Recorded run at its end. The verdict: Good');
  await expect(lab.diagnosis.locator('.comparison')).toContainText(/before:\s*Spikes.*after:\s*Good/s);
  await expect(page.getByText('Recorded run', { exact: true })).toBeVisible();
  expect((await lab.history()).step).toEqual([]); // the lab has trained nothing
});

test('A recorded run stops, goes back and goes on where it is wanted', async ({ lab, page }) => {
  await page.goto('/#view=recorded&experiment=overfitting');
  await lab.press('Pause');
  const slider = lab.slider('Steps shown');
  await slider.fill('400');
  await expect(lab.pattern).toHaveText('Overfitting');
  await slider.fill('30');
  await expect(lab.pattern).not.toHaveText('Overfitting');
  expect((await lab.table()).at(-1)!.step).toBe(29);
  await page.getByRole('link', { name: 'NaN' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('NaN');
});

test('A live training goes on behind a recorded run, and neither touches the other', async ({ lab, page }) => {
  await lab.open({ experiment: 'good', scale: 'ci', adapter: 'cpu', max_iters: 100_000 });
  await lab.press('Start');
  await lab.hasTrained(2);
  await lab.press('Recorded');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good');
  await expect(page.getByRole('link', { name: 'Train this in the lab' })).toHaveCount(0); // it would end what trains
  const { length } = (await lab.history()).step;
  await expect.poll(async () => (await lab.history()).step.length).toBeGreaterThan(length + 5);
  await lab.press('Lab');
  await lab.hasTrained(length);
  expect(await lab.pause()).toBeGreaterThan(length);
});
