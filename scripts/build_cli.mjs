/**
 * Builds the command line into dist/cli, if its sources have changed since the last build.
 *
 * Processes may build and run at the same time: chunks are named by their content and stay for a day even if a newer
 * build does not use them, and the entry, whose second line is a hash of its sources, is moved into place last.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync } from 'node:fs';
import { chmodSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SOURCES = [
  'src',
  'kernels',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vite.cli.config.ts',
  'scripts/wat_plugin.ts',
];
const OUTPUT = join(ROOT, 'dist/cli');
const DAY = 24 * 60 * 60 * 1000;

export const CLI_ENTRY = join(OUTPUT, 'losslab.js');
/** The search for recipes and the matrix of experiments, built together with the command line. */
export const TRIALS_ENTRY = join(OUTPUT, 'trials.js');

/** Builds unless the entry was built from these very sources. */
export async function buildCli() {
  const mark = `// built from ${hashOfSources()}`;
  if (existsSync(CLI_ENTRY) && readFileSync(CLI_ENTRY, 'utf8').split('\n', 2)[1] === mark) return;
  mkdirSync(OUTPUT, { recursive: true });
  const fresh = mkdtempSync(join(ROOT, 'dist/.cli-'));
  try {
    const { build } = await import('vite');
    const options = { root: ROOT, configFile: join(ROOT, 'vite.cli.config.ts'), logLevel: 'silent' };
    await build({ ...options, build: { outDir: fresh, emptyOutDir: true } });
    const entry = readFileSync(join(fresh, 'losslab.js'), 'utf8');
    writeFileSync(join(fresh, 'losslab.js'), `#!/usr/bin/env node\n${mark}\n${entry}`);
    chmodSync(join(fresh, 'losslab.js'), 0o755);
    moveIntoPlace(fresh);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

function moveIntoPlace(fresh) {
  const names = readdirSync(fresh).filter((name) => name !== 'losslab.js');
  for (const name of [...names, 'losslab.js']) renameSync(join(fresh, name), join(OUTPUT, name));
  for (const name of readdirSync(OUTPUT)) {
    if (!names.includes(name) && Date.now() - statSync(join(OUTPUT, name)).mtimeMs > DAY) rmSync(join(OUTPUT, name));
  }
}

function hashOfSources() {
  const hash = createHash('sha256');
  const add = (path) => {
    const file = join(ROOT, path);
    if (!existsSync(file)) return;
    if (statSync(file).isDirectory()) {
      for (const name of readdirSync(file).sort()) add(`${path}/${name}`);
    } else if (!path.includes('.test.')) {
      hash.update(`${path}\0`).update(readFileSync(file));
    }
  };
  for (const path of SOURCES) add(path);
  return hash.digest('hex');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildCli();
