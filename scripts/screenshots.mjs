/** `npm run screenshots`: takes the pictures of the README, of real trainings in the built page. */
import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium } from './system.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = `${ROOT}docs/images`;
const PORT = 4173;
const TRAINING = 'scale=ci&seed=3&adapter=cpu';

const SIDES = 'across=learning_rate:0:0.0003:0.003:0.03&down=batch_size:1:4:16';

/** By file name: the address to open, and what to do there. */
const PICTURES = {
  lab: { hash: `experiment=spikes&${TRAINING}`, prepare: train },
  presenter: { hash: `experiment=plateau&${TRAINING}&present=1`, prepare: train },
  atlas: { hash: `view=atlas&${TRAINING}&${SIDES}`, prepare: fillAtlas },
};

async function train(page) {
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  await page.waitForFunction(() => document.querySelector('lab-app').lab.state === 'done', null, { timeout: 120_000 });
  await page.waitForTimeout(8000); // the healthy twin is still training
}

async function fillAtlas(page) {
  await page.getByRole('button', { name: 'Train all cells' }).click();
  await page.getByRole('button', { name: 'All cells trained' }).waitFor({ timeout: 300_000 });
  await page.getByRole('gridcell').nth(6).click();
}

mkdirSync(FOLDER, { recursive: true });
const server = spawn(process.execPath, ['scripts/losslab.mjs', 'serve', '--port', String(PORT)], { cwd: ROOT });
await new Promise((resolve) => server.stdout.once('data', resolve));
const browser = await chromium.launch({ executablePath: findChromium(), args: ['--no-sandbox'] });
try {
  const wanted = process.argv.slice(2);
  const chosen = Object.entries(PICTURES).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  for (const [name, { hash, prepare }] of chosen) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    await page.goto(`http://localhost:${PORT}/#${hash}`);
    await prepare(page);
    await page.screenshot({ path: `${FOLDER}/${name}.png` });
    await page.close();
  }
} finally {
  await browser.close();
  server.kill();
}
