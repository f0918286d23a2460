/** Recorded runs: real trainings of the past, diagnosed as they are played. */
import { LESSONS } from '../src/core/pattern.ts';
import type { Scene } from '../src/ui/loss-chart/marks/mark.ts';
import type { LossChart } from '../src/ui/loss-chart/loss-chart.ts';
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
  await expect(page.getByText('So far', { exact: true })).toBeVisible(); // it is diagnosed while it plays
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
  await expect(page.getByRole('link', { name: 'Train this in the lab' })).toHaveCount(0); // it would end the training
  const { length } = (await lab.history()).step;
  await expect.poll(async () => (await lab.history()).step.length).toBeGreaterThan(length + 5);
  await lab.press('Lab');
  await lab.hasTrained(length);
  expect(await lab.pause()).toBeGreaterThan(length);
});

/** How much of its scene is drawn on each canvas: ink inside the labels' boxes, and the line's colour at its points. */
function drawnOf(chart: LossChart) {
  const canvases = [...chart.renderRoot.querySelectorAll('canvas')];
  const { loss, strip } = chart.scenes!;
  const colours = [
    ['train', 'val'],
    ['norm', 'rate'],
  ];
  const probe = chart.renderRoot.querySelector<HTMLElement>('.plots')!;
  const rgb = (name: string) => {
    probe.style.color = `var(--${name})`;
    const context = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    context.fillStyle = getComputedStyle(probe).color;
    context.fillRect(0, 0, 1, 1);
    return context.getImageData(0, 0, 1, 1).data;
  };
  const paper = rgb('paper');
  const differs = (pixel: Uint8ClampedArray, from: Uint8ClampedArray) =>
    Math.abs(pixel[0]! - from[0]!) + Math.abs(pixel[1]! - from[1]!) + Math.abs(pixel[2]! - from[2]!) > 60;
  return [loss!, strip!].map(({ marks, lines }: Scene, i) => {
    const canvas = canvases[i]!;
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true })!;
    copy.drawImage(canvas, 0, 0);
    const ratio = canvas.width / canvas.getBoundingClientRect().width;
    const read = (x: number, y: number, width: number, height: number) => {
      const { data } = copy.getImageData(
        Math.round(x * ratio),
        Math.round(y * ratio),
        Math.ceil(width * ratio),
        Math.ceil(height * ratio),
      );
      return Array.from({ length: data.length / 4 }, (_, k) => data.subarray(4 * k, 4 * k + 4));
    };
    const labels = marks.flatMap((mark) => mark.labels);
    return {
      words: labels.map(({ text, box: { left, right, top, bottom } }) => {
        const pixels = read(left, top, right - left, bottom - top);
        return { text, ink: pixels.filter((pixel) => pixel[3]! > 0 && differs(pixel, paper)).length / pixels.length };
      }),
      lines: lines.map((points, k) => {
        const colour = rgb(colours[i]![k]!);
        const finite = points.filter(({ y }) => Number.isFinite(y) && y > 1 && y < canvas.clientHeight - 1);
        const hit = finite.filter(({ x, y }) =>
          read(x - 2, y - 2, 4, 4).some((pixel) => pixel[3]! > 0 && !differs(pixel, colour)),
        );
        return { points: finite.length, drawn: hit.length / finite.length };
      }),
    };
  });
}

test('The canvases show the words and lines that the scene of each pattern names', async ({ page }) => {
  await page.goto('/#view=recorded&experiment=good');
  for (const lesson of LESSONS) {
    await page.goto(`/#view=recorded&experiment=${lesson}`);
    await page.getByRole('combobox', { name: 'Speed' }).selectOption('All at once');
    await expect(page.getByRole('status').filter({ hasText: /^Recorded run at its end/ })).toHaveCount(1);
    const plots = await page.locator('recorded-view loss-chart').evaluate(drawnOf);
    expect(plots.flatMap(({ words }) => words).length, lesson).toBeGreaterThan(3);
    for (const { words, lines } of plots) {
      for (const { text, ink } of words) expect(ink, `${lesson}: “${text}”`).toBeGreaterThan(0.05);
      for (const { points, drawn } of lines) if (points > 0) expect(drawn, lesson).toBeGreaterThan(0.8);
    }
  }
});
