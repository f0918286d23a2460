/**
 * A newcomer's path: from opening the page to a first verdict, and from a failure to its proven fix, pressing only what
 * the page asks for. Each step saves a screenshot in the test's output folder; `E2E_VIDEO=1` (which needs Playwright's
 * ffmpeg) records a video as well.
 */
import type { Page } from 'playwright/test';
import { findExperiment } from '../src/lab/experiments/index.ts';
import { expect, test } from './fixtures.ts';
import type { Lab } from './lab.ts';

test.use({ video: process.env.E2E_VIDEO ? 'on' : 'off' });

/** Longer than any of these trainings takes on two busy cores. */
const PATIENCE = 240_000;

/** Counts presses, measures the time, and saves a screenshot of every step. */
class Walk {
  private presses = 0;
  private readonly began = Date.now();
  private pictures = 0;

  constructor(
    private readonly lab: Lab,
    private readonly page: Page,
  ) {}

  async press(name: string): Promise<void> {
    await this.lab.press(name);
    this.presses++;
  }

  /** @returns the number of presses so far */
  async reached(place: string): Promise<number> {
    const seconds = ((Date.now() - this.began) / 1000).toFixed(1);
    const said = `${place}: ${this.presses} presses, ${seconds} s`;
    test.info().annotations.push({ type: 'measured', description: said });
    const name = `${++this.pictures}-${place.replaceAll(' ', '-')}.png`;
    await this.page.screenshot({ path: test.info().outputPath(name) });
    return this.presses;
  }

  async hasPoint(): Promise<void> {
    const hasPoint = () => document.querySelector('lab-app')!.lab.history.step.length > 0;
    await this.page.waitForFunction(hasPoint, null, { polling: 50, timeout: PATIENCE });
  }
}

for (const [device, viewport] of [
  ['a laptop', { width: 1440, height: 900 }],
  ['a phone', { width: 390, height: 844 }],
] as const) {
  test(`On ${device} a newcomer gets to a first verdict with one press @long`, async ({ lab, page }) => {
    test.setTimeout(2 * PATIENCE);
    await page.setViewportSize(viewport);
    const walk = new Walk(lab, page);
    await page.goto('/');
    await expect(lab.button('Start')).toBeInViewport();
    await walk.reached('open');
    await walk.press('Start');
    await walk.hasPoint();
    await walk.reached('first point');
    await lab.hasTrained(60);
    await walk.reached('so far');
    await lab.hasVerdict(PATIENCE);
    await expect(lab.pattern).toHaveText('Good');
    expect(await walk.reached('verdict')).toBe(1);
  });

  test(`On ${device} a failure and its proven fix are two presses @long`, async ({ lab, page }) => {
    test.setTimeout(3 * PATIENCE);
    await page.setViewportSize(viewport);
    const { fixes } = findExperiment('spikes');
    const walk = new Walk(lab, page);
    await lab.open({ experiment: 'spikes' });
    await walk.reached('failure chosen');
    await walk.press('Start');
    await lab.hasVerdict(PATIENCE);
    await expect(lab.pattern).toHaveText('Spikes');
    await walk.reached('failure');
    await walk.press(fixes[0]!.title);
    await walk.hasPoint();
    await walk.reached('fix begins');
    await lab.hasVerdict(PATIENCE);
    await expect(lab.diagnosis).toContainText('before: Spikes');
    await expect(lab.diagnosis).toContainText('after: Good');
    expect(await walk.reached('fix')).toBe(2);
  });
}
