/** The page in a folder of a server that the test owns, so that its files can change and the server can be stopped. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright/test';
import { expect, test as base } from 'playwright/test';
import sirv from 'sirv';
import { Lab } from './lab.ts';

const FOLDER = '/workshops/loss-curves/';
const SHORT = 'experiment=flat&scale=ci&seed=3&adapter=cpu&max_iters=40';

class Host {
  readonly files: string;
  private readonly server: Server;

  constructor(name: string) {
    this.files = mkdtempSync(join(tmpdir(), `loss-curve-lab-${name}-`));
    cpSync('dist/web', this.files, { recursive: true });
    const serve = sirv(this.files, { dev: true }); // reads the file from disk at every request
    this.server = createServer((request, response) => {
      const inside = request.url?.startsWith(FOLDER) ?? false;
      request.url = inside ? request.url!.slice(FOLDER.length - 1) : '/nothing-there';
      serve(request, response);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, 'localhost', resolve));
    return `http://localhost:${(this.server.address() as AddressInfo).port}${FOLDER}`;
  }

  /** Stops the server, open connections included. */
  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** Changes the files as another build would. */
  publishAnotherVersion(): void {
    const path = join(this.files, 'service-worker.js');
    const code = readFileSync(path, 'utf8');
    const other = code.replace(/"version":"[^"]+"/, '"version":"another"');
    expect(other).not.toBe(code);
    writeFileSync(path, other);
  }
}

const test = base.extend<{ host: Host; address: string; lab: Lab; complaints: string[] }>({
  host: async ({ browserName }, use) => {
    const host = new Host(browserName);
    await use(host);
    host.close();
    rmSync(host.files, { recursive: true, force: true });
  },
  address: ({ host }, use) => host.open().then(use),
  lab: ({ page }, use) => use(new Lab(page)),
  complaints: [
    async ({ page, address }, use) => {
      const complaints: string[] = [];
      page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
      });
      page.on('pageerror', (error) => complaints.push(String(error)));
      page.on('request', (request) => {
        if (!request.url().startsWith(address) && !/^(blob|data|about):/.test(request.url()))
          complaints.push(`a request for ${request.url()}`);
      });
      await use(complaints);
      expect(complaints, 'complaints and requests to elsewhere').toEqual([]);
    },
    { auto: true },
  ],
});

/** Waits until every file is cached and the page is served from the cache. */
const isKept = (page: Page) =>
  page.evaluate(async () => {
    await navigator.serviceWorker.ready;
    if (!navigator.serviceWorker.controller)
      await new Promise((resolve) => navigator.serviceWorker.addEventListener('controllerchange', resolve));
  });

test('The second visit needs no network: it trains, reads the curve and replays recorded runs', async ({
  host,
  address,
  lab,
  page,
  context,
}) => {
  await page.goto(address);
  await isKept(page);
  host.close();
  await context.setOffline(true);

  await page.goto('about:blank');
  await page.goto(`${address}#${SHORT}`);
  await lab.press('Start');
  await lab.isDone(40);
  await expect(lab.pattern).toHaveText('Flat line');

  await page.goto(`${address}#view=recorded&experiment=sawtooth`);
  await expect(page.getByRole('heading', { level: 1 })).toContainText('Sawtooth');
  await expect(lab.button('Pause')).toBeVisible();
});

test('The page can be installed: its manifest names icons that exist', async ({ address, page }) => {
  await page.goto(address);
  const href = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifest = (await (await page.request.get(new URL(href!, address).href)).json()) as {
    start_url: string;
    icons: { src: string; sizes: string; type: string }[];
  };
  expect(manifest.start_url).toBe('./');
  expect(manifest.icons.map(({ sizes }) => sizes)).toEqual(expect.arrayContaining(['192x192', '512x512']));
  for (const { src, sizes, type } of manifest.icons.filter((icon) => icon.type === 'image/png')) {
    const response = await page.request.get(new URL(src, address).href);
    expect(response.headers()['content-type']).toBe(type);
    const png = await response.body();
    expect(`${png.readUInt32BE(16)}x${png.readUInt32BE(20)}`).toBe(sizes);
  }
});

test('A new version waits for the training to end, and for a press', async ({ host, address, lab, page }) => {
  await page.goto(`${address}#${SHORT.replace('max_iters=40', 'max_iters=100000')}`);
  await isKept(page);
  await lab.press('Start');
  await lab.hasTrained(2);

  host.publishAnotherVersion();
  await page.evaluate(async () => void (await (await navigator.serviceWorker.ready).update()));
  const notice = page.getByRole('region', { name: 'New version' });
  await expect(notice).toContainText('Reload once nothing trains any more');
  await expect(notice.getByRole('button', { name: 'Reload' })).toBeDisabled();
  const before = await lab.stepsShown();
  await lab.hasTrained(before + 5);

  await lab.press('Stop');
  const reloaded = page.waitForEvent('load');
  await notice.getByRole('button', { name: 'Reload' }).click();
  await reloaded;
  await expect(lab.status).toHaveText('Ready');
  await expect(notice).toHaveCount(0);
  const kept = await page.evaluate(async () => (await caches.keys()).map((name) => name.split(' ').at(-1)));
  expect(kept).toContain('another');
});
