/** Builds the page as one HTML file that needs no server: dist/single/loss-curve-lab.html. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FILE = 'dist/single/loss-curve-lab.html';

await build({ root: ROOT, configFile: join(ROOT, 'vite.single.config.ts'), mode: 'single', logLevel: 'warn' });
console.log(`${FILE}: ${(statSync(join(ROOT, FILE)).size / 1e6).toFixed(1)} MB, without the reference engine (tfjs)`);
