/** Draws the icons of the installed page from public/icon.svg. Run it after changing that picture. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';
import { findChromium } from './system.mjs';

const PUBLIC = fileURLToPath(new URL('../public/', import.meta.url));
const PAPER = '#fffefb';

/** `room`: share of the width around the picture, for systems that cut icons into their own shape. */
const ICONS = [
  { name: 'icon-192.png', size: 192, room: 0 },
  { name: 'icon-512.png', size: 512, room: 0 },
  { name: 'icon-maskable-512.png', size: 512, room: 0.1 },
  { name: 'apple-touch-icon.png', size: 180, room: 0.06 },
];

const picture = readFileSync(`${PUBLIC}icon.svg`, 'utf8');
const browser = await chromium.launch({ executablePath: findChromium() ?? undefined, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage();
  for (const { name, size, room } of ICONS) {
    await page.setViewportSize({ width: size, height: size });
    const background = room > 0 ? PAPER : 'transparent';
    const style = `html,body{margin:0;background:${background}}svg{display:block;width:${size * (1 - 2 * room)}px;margin:${size * room}px}`;
    await page.setContent(`<style>${style}</style>${picture}`);
    await page.screenshot({ path: PUBLIC + name, omitBackground: room === 0 });
  }
} finally {
  await browser.close();
}
