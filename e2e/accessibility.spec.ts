/** Accessibility: axe on every view and state, keyboard alone, contrast, print, and any width. */
import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright/test';
import { findExperiment } from '../src/lab/experiments/index.ts';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST_ON_CPU } from './lab.ts';
import { FLAT, STATES } from './states.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** The other states are checked by `npm run e2e:all` only. */
const QUICK = [
  'before anything trains, light',
  'with a verdict, dark',
  'with a log read, light',
  'with help open, dark',
  'in the quiz, foretold wrongly, light',
];

async function findings(page: Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id}: ${target.join(' ')} ${failureSummary}`),
  );
}

for (const [state, reach] of Object.entries(STATES)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    const tag = QUICK.includes(`${state}, ${colorScheme}`) ? '' : ' @long';
    test(`Axe finds nothing ${state}, ${colorScheme}${tag}`, async ({ lab, page }) => {
      await page.emulateMedia({ colorScheme });
      await reach(lab, page);
      expect(await findings(page)).toEqual([]);
    });
  }

  test(`No width from 360 to 2560 pixels is too narrow, nor 200 % zoom, ${state} @long`, async ({ lab, page }) => {
    await reach(lab, page);
    // Zooming a window of 1280 × 720 to 200 % is the same as halving the window.
    for (const [width, height] of [
      [360, 740],
      [640, 360],
      [768, 1024],
      [1024, 768],
      [1440, 900],
      [2560, 1440],
    ] as const) {
      await page.setViewportSize({ width, height });
      expect(
        await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
        `at ${width}`,
      ).toBeLessThanOrEqual(0);
    }
  });
}

/** Presses Tab until the element with that name has the focus; the focus must be visible at every stop. */
async function tabTo(page: Page, name: string): Promise<void> {
  for (let i = 0; i < 100; i++) {
    await page.keyboard.press('Tab');
    const focus = await page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      if (!active || active === document.body) return null;
      const { outlineStyle, outlineWidth } = getComputedStyle(active);
      const label = active.getAttribute('aria-label') ?? active.textContent ?? '';
      return { name: label.trim().replace(/\s+/g, ' '), seen: outlineStyle !== 'none' && outlineWidth !== '0px' };
    });
    if (!focus) continue;
    expect(focus.seen, `focus on “${focus.name}” can be seen`).toBe(true);
    if (focus.name.startsWith(name)) return;
  }
  throw new Error(`Tab does not lead to “${name}”`);
}

test('From the first page to a failure, its verdict and its fix by Tab and Enter alone', async ({ lab, page }) => {
  await lab.open({ scale: 'ci', adapter: 'cpu', seed: 2, max_iters: 40 });
  await tabTo(page, 'Flat line');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Flat line');
  await tabTo(page, 'Start');
  await page.keyboard.press('Enter');
  await lab.hasVerdict(60_000);
  await expect(lab.pattern).toHaveText('Flat line');
  const [fix] = findExperiment('flat').fixes;
  await tabTo(page, fix!.title);
  await page.keyboard.press('Enter');
  await expect(lab.status).not.toHaveText(/verdict/i);
  await lab.hasVerdict(90_000);
  await expect(lab.diagnosis).toContainText('before: Flat line');
  await expect(lab.pattern).not.toHaveText('Flat line');
});

test('Chart and verdict are one sentence for those who cannot see them', async ({ lab }) => {
  await lab.open(FLAT);
  const curves = lab.chart.getByRole('group', { name: /^Curves/ });
  await expect(curves).toHaveAccessibleDescription('There is no curve yet.');
  await lab.press('Start');
  await lab.hasVerdict(60_000);
  await expect(curves).toHaveAccessibleDescription(
    /^Training loss from \d\.\d\d at step 0 to \d\.\d\d at step 39.*; validation loss .*\. The verdict: Flat line\.$/,
  );
});

for (const [name, media] of Object.entries({
  'more contrast': { contrast: 'more' },
  'the colours of the system': { forcedColors: 'active' },
} as const)) {
  test(`The page can be read with ${name}, and its curve is drawn anew @long`, async ({ lab, page }) => {
    await lab.open(FLAT);
    await lab.press('Start');
    await lab.hasVerdict(60_000);
    const before = await lab.drawing();
    await page.emulateMedia(media);
    await expect.poll(() => lab.drawing()).not.toBe(before);
    expect(await findings(page)).toEqual([]);
  });
}

/** The lowest contrast of a line of the chart against the paper it is drawn on. */
const weakestLine = (page: Page) =>
  page.evaluate(() => {
    const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;
    const luminance = (name: string) => {
      const probe = document.body.appendChild(document.createElement('i'));
      probe.style.cssText = `forced-color-adjust: none; color: var(--${name})`;
      canvas.fillStyle = getComputedStyle(probe).color;
      probe.remove();
      canvas.fillRect(0, 0, 1, 1);
      const [red, green, blue] = [...canvas.getImageData(0, 0, 1, 1).data].map((byte) => {
        const share = byte / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
    };
    const lines = ['train', 'val', 'norm', 'rate', 'run-1', 'run-2', 'run-3', 'run-4', 'run-5'].map(luminance);
    const paper = luminance('paper');
    return Math.min(...lines.map((line) => (Math.max(line, paper) + 0.05) / (Math.min(line, paper) + 0.05)));
  });

test('Every line, those of compared runs too, can be read, and more clearly where that is asked for', async ({
  lab,
  page,
}) => {
  await lab.open(SMALLEST_ON_CPU);
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const [media, least] of [
      [{}, 4.5],
      [{ contrast: 'more' }, 7],
      [{ forcedColors: 'active' }, 4.5],
    ] as const) {
      await page.emulateMedia({ colorScheme, contrast: null, forcedColors: null, ...media });
      expect(await weakestLine(page), `${colorScheme}, ${JSON.stringify(media)}`).toBeGreaterThan(least);
    }
  }
});

test('Nothing moves by itself where less motion is asked for', async ({ lab, page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(20);
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
});

test('By night, too, the curve is printed as it looks by day', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, max_iters: 20 });
  await lab.train(20);
  const day = await lab.drawing();
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => lab.drawing()).not.toBe(day);
  const night = await lab.drawing();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  expect(await lab.drawing()).toBe(day);
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  expect(await lab.drawing()).toBe(night);
});

test('On paper there are curve, verdict and evidence, dark on white, and nothing to press', async ({ lab, page }) => {
  await page.emulateMedia({ colorScheme: 'dark' });
  await lab.open(FLAT);
  await lab.press('Start');
  await lab.hasVerdict(60_000);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(lab.chart.locator('canvas').first()).toBeVisible();
  await expect(lab.pattern).toBeVisible();
  await expect(lab.diagnosis.locator('ul li').first()).toBeVisible();
  for (const role of ['button', 'slider', 'textbox', 'combobox', 'progressbar'] as const)
    await expect(page.getByRole(role).filter({ visible: true })).toHaveCount(0);
  const ink = await lab.pattern.evaluate((heading) => getComputedStyle(heading).color);
  expect(Math.max(...ink.match(/\d+/g)!.slice(0, 3).map(Number))).toBeLessThan(80);
});
