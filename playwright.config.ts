/** The built page in a real Chromium with its software GPU. `default` leaves out what takes long; `all` does not. */
import { createServer } from 'node:net';
import { defineConfig } from 'playwright/test';
import { findChromium } from './scripts/system.mjs';

/** Chosen once and handed down, because each worker reads this file again. */
process.env.E2E_PORT ??= String(await freePort());
const port = Number(process.env.E2E_PORT);

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, 'localhost', () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

export default defineConfig({
  testDir: 'e2e',
  outputDir: 'test-results/e2e',
  timeout: 120_000,
  // Page, worker and software GPU share few cores, at times with others.
  expect: { timeout: 20_000 },
  workers: 1,
  retries: 0,
  forbidOnly: true,
  reporter: 'list',
  use: {
    baseURL: `http://localhost:${port}/`,
    launchOptions: {
      executablePath: findChromium() ?? undefined,
      args: [
        '--headless=new',
        '--no-sandbox',
        '--enable-unsafe-webgpu',
        '--use-webgpu-adapter=swiftshader',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
    trace: { mode: 'retain-on-failure', screenshots: false }, // a film would take time from the training
    screenshot: 'only-on-failure',
  },
  webServer: {
    command: `node scripts/losslab.mjs serve --port ${port}`,
    url: `http://localhost:${port}/`,
    reuseExistingServer: false,
  },
  projects: [{ name: 'default', grepInvert: /@long/ }, { name: 'all' }],
});
