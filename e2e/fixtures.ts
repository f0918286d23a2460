/** A test on the page. Whatever it does, the page must stay on its origin and must not complain. */
import { expect, test as base } from 'playwright/test';
import { Lab } from './lab.ts';

interface Fixtures {
  lab: Lab;
  /** Addresses that page and worker asked for. */
  requests: string[];
  /** Errors and warnings in the console, uncaught errors. A test that provokes some takes them out. */
  complaints: string[];
  /** Holds for every test. */
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
      // What the page keeps for later visits is tried in offline.spec.ts; elsewhere it would only take time.
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
