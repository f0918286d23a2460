/** What holds whatever the page trains: it is private, it trains on in a hidden tab, and it fits the window. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from './fixtures.ts';
import { ENDLESS, SMALLEST, SMALLEST_ON_CPU } from './lab.ts';

test('No request leaves the origin, in page and worker', async ({ lab, page, requests, baseURL }) => {
  await lab.open({ ...SMALLEST, max_iters: 4 });
  await lab.train(4);
  await lab.press('Generate');
  await expect(page.getByText('step 4', { exact: true })).toBeVisible();
  const paths = requests.filter((url) => url.startsWith(baseURL!)).map((url) => new URL(url).pathname);
  expect(paths.some((path) => /\/worker-.*\.js$/.test(path))).toBe(true); // the worker's requests are watched, too
  expect(paths.some((path) => /\/r50k_base.*\.js$/.test(path))).toBe(true);
  expect(requests.filter((url) => !url.startsWith(baseURL!) && url !== 'about:blank')).toEqual([]);
});

test('What the page needs before it stands is below 150 kB of JavaScript, compressed', () => {
  const page = readFileSync('dist/web/index.html', 'utf8');
  const scripts = [...page.matchAll(/<(?:script|link rel="modulepreload")[^>]*"\.\/(assets\/[^"]+\.js)"/g)];
  expect(scripts.length).toBeGreaterThan(1);
  const sizes = scripts.map(([, path]) => gzipSync(readFileSync(`dist/web/${path}`)).length);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
});

test('The policy of the page refuses every other origin', async ({ lab, page, complaints }) => {
  await lab.open();
  const refused = await page.evaluate(async () => {
    const violation = new Promise<string>((resolve) => {
      addEventListener(
        'securitypolicyviolation',
        (event) => resolve((event as SecurityPolicyViolationEvent).effectiveDirective),
        { once: true },
      );
    });
    const answer = await fetch('https://example.org/').then(
      () => 'answered',
      () => 'refused',
    );
    return [answer, await violation];
  });
  expect(refused).toEqual(['refused', 'connect-src']);
  expect(complaints.splice(0).join()).toContain('Content Security Policy');
});

test('Training goes on while the page gets no frames, as in a hidden tab, and the page catches up', async ({
  lab,
  page,
}) => {
  await page.addInitScript(() => {
    const request = window.requestAnimationFrame.bind(window);
    const held: FrameRequestCallback[] = [];
    let hidden = false;
    window.requestAnimationFrame = (callback) => (hidden ? held.push(callback) : request(callback));
    addEventListener('test-hide', () => (hidden = true));
    addEventListener('test-show', () => {
      hidden = false;
      document.documentElement.dataset['framesHeld'] = String(held.length);
      held.splice(0).forEach(request);
    });
  });
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS });
  await lab.press('Start');
  await lab.hasTrained(2);
  await page.evaluate(() => dispatchEvent(new Event('test-hide')));
  const length = async () => (await lab.history()).step.length;
  const before = await length();
  await expect.poll(length, { timeout: 30_000 }).toBeGreaterThan(before + 20);
  await page.evaluate(() => dispatchEvent(new Event('test-show')));
  // Proves that the page was hidden: at least one animation frame was held back.
  await expect(page.locator('html')).toHaveAttribute('data-frames-held', /^[1-9]/);
  await lab.hasTrained(before + 20);
});

test('A training goes on through a double press, and through another view and back', async ({ lab, page }) => {
  await lab.open({ ...SMALLEST_ON_CPU, ...ENDLESS }); // includes defaults, which the page then drops from the address
  await lab.button('Start').dblclick();
  await lab.hasTrained(3);
  const before = await lab.stepsShown();
  await page.getByRole('navigation', { name: 'Views' }).getByRole('button', { name: 'Recorded' }).click();
  await expect(page).toHaveURL(/view=recorded/);
  await page.goBack();
  await expect(lab.button('Pause')).toBeVisible();
  await lab.hasTrained(before + 3);
  expect((await lab.history()).step[0]).toBe(0);
  expect((await lab.history()).step.length).toBeGreaterThan(before);
});

/** Settings that can be tuned while the curve is visible. */
const TUNED = ['Learning rate', 'Gradient clipping', 'Dropout', 'Weight decay'];

for (const [width, height, inSight] of [
  [1920, 1080, TUNED],
  [1280, 720, TUNED.slice(0, 2)],
  [390, 844, []],
] as const) {
  test(`The page fits ${width} × ${height} pixels while it trains, by day and by night`, async ({
    lab,
    page,
  }, info) => {
    await page.setViewportSize({ width, height });
    await lab.open({ ...SMALLEST_ON_CPU, max_iters: 1000 });
    await lab.press('Start');
    await lab.hasTrained(150);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      const path = info.outputPath(`${width}-${colorScheme}.png`);
      await page.screenshot({ path, fullPage: true });
      await info.attach(colorScheme, { path });
    }
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    for (const name of ['Pause', 'Step', 'Stop', 'Reset']) await expect(lab.button(name)).toBeInViewport({ ratio: 1 });
    for (const label of inSight) await expect(lab.slider(label)).toBeInViewport({ ratio: 1 });
  });
}
