/** The page's own thread while a training runs: traced by Chromium, and counted in processor time, not by the clock. */
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU } from './lab.ts';

test.use({ trace: 'off' }); // it would take snapshots on the thread that is measured

/** From this on a person may feel that the page hangs. */
const LONG_TASK_MS = 50;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Begin and duration in microseconds; `tdur` is the part that the thread had the processor. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

test('The page does little while it trains: no long task, and at most ten drawings a second', async ({
  lab,
  page,
  browser,
}) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await page.waitForFunction(() => document.fonts.status === 'loaded');
  await browser.startTracing(page, { categories: ['disabled-by-default-devtools.timeline', 'devtools.timeline'] });
  await lab.press('Start');
  const trained = await page.waitForFunction(
    () => {
      const { lab: controller } = document.querySelector('lab-app')!;
      return controller.history.step.length >= 150 && controller.history.step.length;
    },
    null,
    { polling: 500, timeout: 60_000 },
  );
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] };
  expect(await trained.jsonValue()).toBeGreaterThanOrEqual(150);

  const main = trace.traceEvents.filter((event) => event.args?.name === 'CrRendererMain');
  const ofPage = trace.traceEvents.filter((e) => e.ph === 'X' && main.some((m) => m.pid === e.pid && m.tid === e.tid));
  const tasks = ofPage.filter((event) => event.name === 'RunTask');
  expect(tasks.length).toBeGreaterThan(100);
  expect(tasks.every((task) => typeof task.tdur === 'number')).toBe(true);
  const seconds = (Math.max(...tasks.map((t) => t.ts)) - Math.min(...tasks.map((t) => t.ts))) / 1e6;
  const longest = Math.max(...tasks.map((task) => task.tdur!)) / 1000;
  const busy = tasks.reduce((sum, task) => sum + task.tdur!, 0) / 1e6 / seconds;
  const frames = ofPage.filter((event) => event.name === 'FireAnimationFrame').length / seconds;
  test.info().annotations.push({
    type: 'measured',
    description: `longest task ${longest.toFixed(1)} ms, busy ${(100 * busy).toFixed(1)} %, ${frames.toFixed(1)} frames/s`,
  });

  expect(longest).toBeLessThan(LONG_TASK_MS);
  expect(busy).toBeLessThan(0.25);
  expect(frames).toBeLessThan(11);
});
