/** A test on the page. In every test the page must request nothing from other origins and log no warning or error. */
import { expect, test as base } from 'playwright/test';
import { Lab } from './lab.ts';

interface Fixtures {
  lab: Lab;
  /** URLs that the page and its workers requested. */
  requests: string[];
  /** Errors and warnings in the console, and uncaught errors. A test that provokes some removes them. */
  complaints: string[];
  /** Checks both lists after every test. */
  quiet: void;
}

export const test = base.extend<Fixtures>({
  lab: ({ page }, use) => use(new Lab(page)),
  requests: async ({ page }, use) => {
    const requests: string[] = [];
    page.on('request', (request) => requests.push(request.url()));
    await use(requests);
  },
  complaints: async ({ page }, use) => {
    const complaints: string[] = [];
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('crash', () => complaints.push('the page crashed'));
    await use(complaints);
  },
  quiet: [
    async ({ page, baseURL, requests, complaints }, use) => {
      // The service worker is tested in offline.spec.ts; in the other tests it would only take time.
      await page.addInitScript(() => {
        if (isSecureContext) ServiceWorkerContainer.prototype.register = () => new Promise(() => {});
      });
      await use();
      const elsewhere = requests.filter((url) => !url.startsWith(baseURL!) && !/^(blob|data|about):/.test(url));
      expect(elsewhere, 'requests to elsewhere').toEqual([]);
      expect(complaints, 'complaints').toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };
