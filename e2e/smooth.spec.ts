/** The page's main thread while a training runs, traced by Chromium and measured in processor time, not wall time. */
import type { Browser, Page } from 'playwright/test';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU, type Lab } from './lab.ts';

test.use({ trace: 'off' }); // its snapshots would run on the thread that is measured

/** Tasks longer than this make a page feel slow. */
const LONG_TASK_MS = 50;

interface TraceEvent {
  name: string;
  ph: string;
  pid: number;
  tid: number;
  /** Start and duration in microseconds; `tdur` is processor time. */
  ts: number;
  dur?: number;
  tdur?: number;
  args?: { name?: string };
}

interface Measured {
  /** The longest task, in milliseconds of processor time. */
  longest: number;
  /** Share of the time in which the thread used the processor. */
  busy: number;
  framesPerSecond: number;
}

/** Traces the page over 150 steps on the CPU executor. */
async function measureTraining({ lab, page, browser }: { lab: Lab; page: Page; browser: Browser }): Promise<Measured> {
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
  const framesPerSecond = ofPage.filter((event) => event.name === 'FireAnimationFrame').length / seconds;
  test.info().annotations.push({
    type: 'measured',
    description: `longest task ${longest.toFixed(1)} ms, busy ${(100 * busy).toFixed(1)} %, ${framesPerSecond.toFixed(1)} frames/s`,
  });

  return { longest, busy, framesPerSecond };
}

test('The page draws at most ten times a second while it trains', async ({ lab, page, browser }) => {
  const { framesPerSecond } = await measureTraining({ lab, page, browser });
  expect(framesPerSecond).toBeLessThan(11);
});

// Only meaningful on an idle machine: processor time grows, too, when cores are shared.
test('The page has no long task while it trains @long', async ({ lab, page, browser }) => {
  const { longest, busy } = await measureTraining({ lab, page, browser });
  expect(longest).toBeLessThan(LONG_TASK_MS);
  expect(busy).toBeLessThan(0.25);
});
