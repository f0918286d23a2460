/** Every failure on purpose: the card of a pattern gives its verdict, and the recommended fix gives another. */
import { LESSONS, PATTERNS, type Lesson } from '../src/core/pattern.ts';
import { experimentConfig, findExperiment } from '../src/lab/experiments/index.ts';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU } from './lab.ts';

/** The patterns that are quick to train; the others run in `npm run e2e:all`. */
const QUICK: readonly Lesson[] = ['flat', 'spikes', 'overfitting'];
/** A software GPU, on two cores that page, worker and GPU process share. */
const MS_PER_PASS = 300;
const MS_TO_COMPILE = 60_000;

for (const lesson of LESSONS) {
  const name = PATTERNS[lesson];
  const fixed = lesson === 'good' ? '' : ', and its fix works';
  const tag = QUICK.includes(lesson) ? '' : ' @long';
  test(`${name}: the card shows it on WebGPU${fixed}${tag}`, async ({ lab, page }) => {
    const { expected, fixes } = findExperiment(lesson);
    const [fix] = fixes;
    const [first, second] = [null, ...(fix ? [fix.id] : [])].map((id) => patience(lesson, id));
    test.setTimeout(first! + (second ?? 0) + 30_000);
    await lab.open({ scale: 'ci', seed: 2, adapter: 'software' });
    await lab.press(name);
    await lab.press('Start');
    await lab.hasVerdict(first!);
    await expect(lab.fact('Runs on')).toContainText('swiftshader');
    await expect(lab.pattern).toHaveText(PATTERNS[expected]);
    for (const part of ['scale=ci', 'adapter=software', 'seed=2']) expect(new URL(page.url()).hash).toContain(part);
    if (!fix) return;

    await lab.fix(fix.title).click();
    await lab.hasVerdict(second!);
    await expect(lab.pattern).toHaveText(PATTERNS[fix.expected]);
    await expect(lab.diagnosis).toContainText(`before: ${PATTERNS[expected]}`);
    await expect(lab.diagnosis).toContainText(`after: ${PATTERNS[fix.expected]}`);
    await expect(lab.chart).toContainText(`before: ${PATTERNS[expected]}`);
  });
}

function patience(lesson: Lesson, fix: string | null): number {
  const { max_iters = 600, gradient_accumulation_steps = 2 } = experimentConfig(lesson, 'ci', fix);
  return MS_TO_COMPILE + max_iters * gradient_accumulation_steps * MS_PER_PASS;
}

test('A card shows what it is about before anything trains, by key, too', async ({ lab, page }) => {
  await lab.open(SMALLEST_ON_CPU);
  const { look, cause } = findExperiment('flat');
  await page.keyboard.press('2');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flat line');
  await expect(lab.button('Flat line')).toHaveAttribute('aria-current', 'true');
  await expect(lab.button('Good')).not.toHaveAttribute('aria-current');
  await expect(page.getByText(look)).toBeVisible();
  await expect(lab.diagnosis.getByText(cause)).toBeVisible();
  await expect(lab.status).toHaveText('Ready');
  await page.keyboard.press('1');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Good');
});

test('Another cause of the pattern is a choice, and a link', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, experiment: 'flat' });
  await lab.choice('Cause').selectOption('random-targets');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(findExperiment('random-targets').title);
  await expect(lab.button('Flat line')).toHaveAttribute('aria-current', 'true');
  expect(new URL(page.url()).hash).toContain('experiment=random-targets');
  await page.reload();
  await expect(lab.choice('Cause')).toHaveValue('random-targets');
});

test('A fix keeps seed and settings, starts at once, and leaves the curve it is compared with', async ({
  lab,
  page,
}) => {
  await lab.open({ ...SMALLEST_ON_CPU, experiment: 'no-optimizer-step', seed: 5, batch_size: 2 });
  await lab.press('Start');
  await lab.hasVerdict(60_000);
  await expect(lab.pattern).toHaveText('Flat line');
  const before = await lab.history();
  const { title } = findExperiment('no-optimizer-step').fixes[0]!;
  await lab.fix(title).click();
  await expect(lab.status).not.toHaveText(/verdict/i);
  await lab.hasVerdict(60_000);
  const after = await lab.history();
  expect(after.trainLoss[0]).toBe(before.trainLoss[0]);
  expect(after.trainLoss.at(-1)).toBeLessThan(before.trainLoss.at(-1)! - 1);
  for (const part of ['fix=apply-step', 'seed=5', 'batch_size=2']) expect(new URL(page.url()).hash).toContain(part);
  await expect(lab.diagnosis).toContainText('before: Flat line');
  await expect(lab.chart).toContainText('before: Flat line');

  await lab.press('Reset');
  await expect(lab.chart).not.toContainText('before:');
  await lab.press('Flat line');
  expect(new URL(page.url()).hash).not.toContain('fix');
});

test('Another card takes the curve away: it belongs to its own experiment', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(40);
  await expect(lab.pattern).not.toHaveText('No curve yet');
  await lab.press('Flat line');
  await expect(lab.status).toHaveText('Ready');
  await expect(lab.pattern).toHaveText('No curve yet');
  await expect(lab.chart.getByRole('table').locator('tbody tr')).toHaveCount(0);
  await lab.press('Your own');
  await expect(lab.button('Your own')).toHaveAttribute('aria-current', 'true');
  expect(new URL(page.url()).hash).toContain('corpus=own');
  await expect(page.getByText('Drop a text file on the page, or choose one')).toBeVisible();
});

test('While a run goes on, the diagnosis says what it looks like so far', async ({ lab }) => {
  await lab.open({ ...SMALLEST_ON_CPU, experiment: 'no-optimizer-step', ...ENDLESS });
  await lab.press('Start');
  await expect(lab.pattern).toHaveText('Flat line');
  await expect(lab.diagnosis).toContainText('So far');
  await expect(lab.diagnosis.getByRole('meter', { name: 'Confidence' })).toBeVisible();
  await expect(lab.status).toHaveText('Training');
  await lab.press('Stop');
  await expect(lab.status).toHaveText(/^Stopped after .*The verdict: Flat line$/);
  await expect(lab.diagnosis).toContainText('Verdict');
});
